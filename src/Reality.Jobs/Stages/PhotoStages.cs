using System.Text.Json;
using Reality.Formats.ContextScenes;
using Reality.Formats.Photos;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Photos to the scene that calibration starts from: what the files say of camera, position, attitude and time.</summary>
internal static class PhotoStages
{
    public const string Properties = "properties";
    private const string LeftOutName = Properties + "/left-out.json";

    // Raised by whoever changes what the stage computes.
    private const int PropertiesVersion = 1;

    // Of one core for a megapixel.
    private const double PhotoSeconds = 0.02;
    private const long Mebibyte = 1L << 20;

    public static JobStage For(PhotoStageSetup setup, StageKeys keys)
    {
        keys.Add(Properties, PropertiesVersion, setup.Key, setup.After);
        var work = PhotoSeconds * setup.Size.Megapixels;
        return new JobStage
        {
            Name = Properties,
            Title = "photos",
            Weight = work,
            DependsOn = setup.After,
            Plan = _ =>
            [
                new()
                {
                    Id = "read",
                    Work = work,
                    Needs = new(TaskNeeds.AllCores, 300 * Mebibyte),
                    OutputsAreThere = () => setup.Files.Contains(setup.OutputPlace, SceneFiles.DocumentName),
                    Run = task => ReadPhotos(setup, task),
                },
            ],
        };
    }

    /// <summary>Files that did not become photos of the scene.</summary>
    public static IReadOnlyList<LeftOutPhoto> ReadLeftOut(Workspace workspace)
    {
        using var stream = workspace.Read(LeftOutName);
        return JsonSerializer.Deserialize<LeftOutPhoto[]>(stream)!;
    }

    private static void ReadPhotos(PhotoStageSetup setup, TaskContext task)
    {
        var photos = setup.Photos;
        task.Log.Begin(photos.List.Names.Count);
        var import = SceneFromPhotos.Read(
            photos.List, setup.Import with { ThreadCount = task.ThreadCount }, () => task.Log.Advance(), task.Cancellation);
        foreach (var message in import.Messages)
            task.Log.Warn(message.Code, message.Message);
        var locations = import.Scene.Photos.Select(photo => photos.Locate(photo.Name)).ToList();
        var document = setup.Complete(new ContextScene
        {
            Scene = import.Scene,
            References = photos.References,
            ReferenceOfPhoto = locations.Select(location => location.Reference).ToList(),
            PathOfPhoto = locations.Select(location => location.Path).ToList(),
        });
        task.Workspace.Write(LeftOutName, stream => JsonSerializer.Serialize(stream, import.LeftOut.Select(l => new LeftOutPhoto(l.Name, l.Reason))));
        SceneFiles.Write(setup.Files, setup.OutputPlace, document);
    }
}
