using Reality.Core;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Features;
using Reality.Jobs.Files;
using Reality.Pipeline;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Jobs.Tests.Files;

/// <summary>The owner of a scene can overwrite its document and photos after the tasks of a job were planned by it.</summary>
public sealed class ChangedSceneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ChangedSceneTests() => Directory.CreateDirectory(_folder["scene"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_larger_photo_is_refused_although_the_document_states_its_size_by_now()
    {
        var (workspace, stage) = Plan();
        File.WriteAllBytes(_folder["scene/a.png"], PngFile.Of(1200, 900));
        WriteDocument("a.png", 1200, 900);

        Assert.Equal(
            "It cannot be read: it has 1200 x 900 pixels, but 120 x 90 in the scene. Restore the file, or read the properties of "
            + "the photos again (FillImageProperties).",
            ReasonOf(stage, workspace));
    }

    [Fact]
    public void A_photo_that_the_document_lacks_by_now_is_left_out()
    {
        var (workspace, stage) = Plan();
        File.WriteAllText(_folder["scene/ContextScene.json"], """{ "version": "6.0", "PhotoCollection": { "Photos": {} } }""");

        Assert.Equal(
            "It cannot be read: it is not in the scene any more: it was changed while the job runs. Run the job again.",
            ReasonOf(stage, workspace));
    }

    [Fact]
    public void An_unchanged_photo_is_read()
    {
        var (workspace, stage) = Plan();

        Assert.Null(ReasonOf(stage, workspace));
    }

    // The job has read the scene of one photo.
    private (Workspace Workspace, FeatureStage Stage) Plan()
    {
        File.WriteAllBytes(_folder["scene/a.png"], PngFile.Of(120, 90));
        WriteDocument("a.png", 120, 90);
        var input = new SceneInput(new FolderFiles(), Place.Folder(_folder["scene"]));
        var stage = new FeatureStage(input.Photos, new());
        var workspace = new Workspace(
            _folder["work"], new[] { SceneArtifact.Uncalibrated, stage.Name }.ToDictionary(name => name, _ => "key"));
        workspace.WriteScene(SceneArtifact.Uncalibrated, SceneFiles.ReadDocument(input.Files, input.Place).Scene);
        return (workspace, stage);
    }

    private static string? ReasonOf(FeatureStage stage, Workspace workspace)
    {
        stage.Run([new(0)], new(workspace, new SilentLog(), new(), 1, TestContext.Current.CancellationToken));
        return FeatureArtifact.Read(workspace, new(0)).UnreadableReason;
    }

    private void WriteDocument(string photo, int width, int height) => File.WriteAllText(_folder["scene/ContextScene.json"], $$"""
        { "version": "6.0", "References": { "0": { "Path": "{{_folder["scene"]}}" } }, "PhotoCollection": {
          "Devices": { "0": { "Type": "perspective", "Dimensions": { "width": {{width}}, "height": {{height}} },
            "FocalLength": 100, "PrincipalPoint": { "x": {{width / 2}}, "y": {{height / 2}} } } },
          "Photos": { "0": { "ImagePath": "0:{{photo}}", "DeviceId": 0 } } } }
        """);

    private sealed class SilentLog : StageLog
    {
        public override void Begin(int stepCount)
        {
        }

        public override void Advance(int steps = 1)
        {
        }

        public override void Warn(string code, MessageText message)
        {
        }

        public override void Info(string message)
        {
        }
    }
}
