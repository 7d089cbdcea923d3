using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Engine.Tiling;
using Reality.Formats.Layouts;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>A published calibrated scene to the tiles of its model, which are published too or were before.</summary>
internal static class LayoutStages
{
    public const string Scene = SceneArtifact.Calibrated;
    public const string Layout = "layout";
    private const string RegionName = Layout + "/0.region";
    private const string ExtentName = Layout + "/1.region";
    public const string RegionSuffix = ".region";
    private const string Thermal = "Thermal";

    // Raised by whoever changes what a stage computes.
    public const int SceneVersion = 1;
    public const int LayoutVersion = 1;
    private const double SceneSeconds = 0.1;
    private const double LayoutSeconds = 1;
    private const long Mebibyte = 1L << 20;

    public static IEnumerable<JobStage> For(SceneInput input, ModelSettings settings, StageKeys keys)
    {
        keys.Add(Scene, SceneVersion, input.Key, input.DependsOn);
        keys.Add(Layout, LayoutVersion, (settings.Tiling, settings.Region, settings.Extent, settings.Reference), Scene);
        yield return new JobStage
        {
            Name = Scene,
            Title = "calibrated scene",
            Weight = SceneSeconds,
            DependsOn = input.DependsOn,
            Plan = _ => [new() { Id = "read", Work = SceneSeconds, Needs = new(1, 200 * Mebibyte), Run = task => ReadScene(input, task) }],
        };
        yield return new JobStage
        {
            Name = Layout,
            Weight = LayoutSeconds,
            DependsOn = [Scene],
            Plan = _ =>
            [
                new()
                {
                    Id = "plan",
                    Work = LayoutSeconds,
                    // One core: it begins together with the depth maps, and must not keep their cores waiting.
                    Needs = new(1, 200 * Mebibyte),
                    OutputsAreThere = () => settings.LayoutPlace is not { } place || ModelingReferenceFiles.AreThere(input.Files, place),
                    Run = task => MakeLayout(input.Files, settings, task),
                },
            ],
        };
    }

    /// <summary>What of the model is kept: the region of interest, the extent; none = all.</summary>
    public static IReadOnlyList<Prism> ReadRegions(Workspace workspace)
    {
        var scene = workspace.ReadScene(Scene);
        return workspace.List(Layout, RegionSuffix).Select(name =>
        {
            using var stream = workspace.Read(name);
            return RegionInWorld.Of(RegionOfInterestReader.Read(stream), scene);
        }).ToList();
    }

    private static void ReadScene(SceneInput input, TaskContext task)
    {
        var scene = SceneFiles.Read(input.Files, input.Place).Scene;
        // Temperatures are no colors, and their photos too coarse for geometry.
        var photos = scene.Photos.Select(photo => scene.CameraOf(photo).Band == Thermal ? photo with { CameraFromWorld = null } : photo).ToList();
        scene = scene with { Photos = photos };
        if (scene.CalibratedPhotoCount < 2)
        {
            throw new StageException(
                "Scene_NotCalibrated",
                $"{scene.CalibratedPhotoCount} of the {scene.Photos.Count} photos in {input.Files.Describe(input.Place, SceneFiles.DocumentName)} "
                + "show visible light and have a pose; a model needs at least two. Calibrate the scene first.");
        }
        task.Workspace.WriteScene(Scene, scene);
    }

    private static void MakeLayout(IJobFiles files, ModelSettings settings, TaskContext task)
    {
        var scene = task.Workspace.ReadScene(Scene);
        var region = settings.Reference is { } reference
            ? ModelingReferenceFiles.ReadRegion(files, reference)
            : RegionFile.Read(files, settings.Region);
        Keep(region, RegionName, scene, task.Workspace);
        Keep(RegionFile.Read(files, settings.Extent), ExtentName, scene, task.Workspace);
        if (settings.Reference is { } made)
        {
            task.Workspace.WriteLayout(ModelingReferenceFiles.ReadTiles(files, made));
            return;
        }
        var tiling = region is null ? settings.Tiling : settings.Tiling with { Region = RegionInWorld.Of(region, scene).Bounds };
        new LayoutStage(tiling).Run([], task.Workspace, task.Log, task.Cancellation);
        if (settings.LayoutPlace is { } place)
            ModelingReferenceFiles.Write(files, place, task.Workspace.ReadLayout(), scene, region, settings.SettingsToPublish);
    }

    private static void Keep(RegionOfInterest? region, string name, Scene scene, Workspace workspace)
    {
        if (region is null)
            return;
        // A region that cannot be used is told of now, not an hour later.
        _ = RegionInWorld.Of(region, scene);
        workspace.Write(name, stream => RegionOfInterestWriter.Write(stream, region));
    }
}
