using System.Text.Json;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.Main;

/// <summary>Writes further exports of a model that the main job has made, from the tiles in its work folder.</summary>
public static class ModelConversion
{
    private const string RecordName = "model.json";

    /// <summary>Notes which artifacts in the work folder are the finished model of a job.</summary>
    public static void Record(JobGraph finished)
    {
        ArgumentNullException.ThrowIfNull(finished);
        var (path, workspace) = (Path.Combine(finished.Workspace.Root, RecordName), finished.Workspace);
        WholeFile.Write(path, stream => JsonSerializer.Serialize(stream, workspace.Keys));
    }

    /// <summary>The graph that writes the exports.</summary>
    /// <exception cref="StageException">The folder holds no finished model, or a format does not support an option.</exception>
    public static JobGraph Plan(MainJobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var keys = ReadRecord(options);
        var files = new FolderFiles();
        var setup = new MainJobSetup(options);
        var size = CheckModel(new Workspace(options.WorkFolder, keys), options);
        var photos = new SceneInput(files, setup.ScenePlace).Photos;
        var exports = options.Exports.Read(setup.Crs, setup.ExportPlace)
            .ConvertAll(export => export with { Photos = photos });
        // Stages whose artifacts are there already are given by their keys; they are neither planned nor run.
        var detail = ModelStages.LevelsOfDetail(ExportStage.ShapesOf(exports), new());
        List<Stage> stages = [.. detail, .. ExportStage.StagesFor(exports, new SceneInput(files, setup.ScenePlace))];
        var given = keys.Where(key => !stages.Exists(stage => stage.Name == key.Key)).ToDictionary();
        return new JobGraph(options.WorkFolder, stages, size, given: given);
    }

    private static Dictionary<StageName, string> ReadRecord(MainJobOptions options)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(options.WorkFolder, RecordName));
            return JsonSerializer.Deserialize<Dictionary<StageName, string>>(stream) ?? throw Missing(options);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            throw Missing(options);
        }
    }

    private static InputSize CheckModel(Workspace workspace, MainJobOptions options)
    {
        try
        {
            if (!SurfaceStage.TilesIn(workspace).All(tile => workspace.Contains(TextureStage.NameOf(tile))))
                throw Missing(options);
            var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
            return new(scene.Photos.Count, SceneArtifact.MegapixelsOf(scene));
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            throw Missing(options);
        }
    }

    private static StageException Missing(MainJobOptions options) => new(
        "Model_NotFound",
        $"{options.OutputFolder} holds no finished model: its folder work is missing or incomplete. Run 'reality run' with this "
        + $"--output first, which continues where an earlier run stopped.");
}
