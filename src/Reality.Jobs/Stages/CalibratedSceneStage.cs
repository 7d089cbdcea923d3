using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Colors;
using Reality.Engine.Scans;
using Reality.Formats.ContextScenes;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Jobs.ModelScans;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Reads the calibrated scene of a model, and rejects exports in systems that it has no place in.</summary>
internal sealed class CalibratedSceneStage(
    SceneInput input, IReadOnlyList<ExportRequest> exports, params IReadOnlyList<RegionFile?> regions) : SingleTaskStage
{
    /// <summary>Whether thermal photos contribute to the geometry.</summary>
    public bool IncludesThermal { get; init; }

    /// <summary>Whether the color curves of the scene, if it has any, are used.</summary>
    public bool EqualizesColors { get; init; }

    /// <summary>Coordinate systems that other results than exports are written in.</summary>
    public IReadOnlyList<string> OtherSystems { get; init; } = [];

    /// <summary>Use of the scans that the scene refers to; null = none.</summary>
    public ScanUse? Scans { get; init; }

    public override StageName Name => SceneArtifact.Calibrated;

    public override IReadOnlyList<StageName> Reads => Scans?.MadeBy is { } made ? [.. input.Reads, made] : input.Reads;

    public override object? Key => Scans is { } use ? (KeyOfPhotos, use) : KeyOfPhotos;

    private object? KeyOfPhotos => (IncludesThermal, EqualizesColors) switch
    {
        (false, false) => input.Key,
        (true, false) => (input.Key, nameof(IncludesThermal)),
        (false, true) => (input.Key, nameof(EqualizesColors)),
        (true, true) => (input.Key, nameof(IncludesThermal), nameof(EqualizesColors)),
    };

    protected override string TaskId => "read";

    public override double ExpectedWork(InputSize size) => 0.1;

    protected override TaskCost Cost(PlanContext plan) =>
        new(0.1, Math.Max(200L << 20, SceneFiles.MemoryOf(input.Files, input.Place)));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var document = SceneFiles.Read(input.Files, input.Place, context.Cancellation);
        var given = document.Scene;
        var (scene, scans) = Scans is null
            ? (given, [])
            : new SceneScanReader(input.Files, input.Place, document, context.Cancellation)
            {
                Others = [.. Scans.Collections.Select(Place.Parse)],
            }.Read(context.Log);
        // Thermal photos have no colors and are usually too coarse for geometry.
        if (!IncludesThermal)
        {
            var photos = scene.Photos.Select(
                photo => scene.CameraOf(photo).Band == Camera.ThermalBand ? photo with { CameraFromWorld = null } : photo);
            scene = scene with { Photos = [.. photos] };
        }
        Scans?.Check(scans, input.Files.Describe(input.Place, SceneFiles.DocumentName), context.Log);
        CheckPhotos(scene, scans, context.Log);
        CheckDevices(scene, document);
        // Here, not after hours of modeling.
        foreach (var crs in exports.Select(export => export.Crs).Concat(OtherSystems).Distinct())
            ExportFrame.Of(scene, crs).Dispose();
        foreach (var region in regions.Select(file => RegionFile.Read(input.Files, file, context.Cancellation)))
        {
            if (region is not null)
                _ = RegionInWorld.Of(region, scene, context.Cancellation);
        }
        UnusedParts.Warn(document, context.Log, usesScans: Scans is not null);
        FisheyeReach.Tell(scene, context.Log);
        SceneSummary.Write(context, Name, document with { Scene = given with { Origin = scene.Origin } }, given.Photos.Count);
        if (EqualizesColors && scene.Photos.Any(photo => photo.Colors is not null))
            context.Workspace.WriteColorCurves(Name, [.. scene.Photos.Select(photo => photo.Colors)]);
        if (scans.Count > 0)
            context.Workspace.WriteScans(scans);
        context.Workspace.WriteScene(Name, scene);
    }

    private void CheckPhotos(Scene scene, IReadOnlyList<Scan> scans, StageLog log)
    {
        if (scene.CalibratedPhotoCount >= 2)
            return;
        if (scans.Count > 0)
        {
            log.Info(
                $"{scene.CalibratedPhotoCount} of {scene.Photos.Count} photos have a pose: the surface is made of scans alone");
            return;
        }
        throw new StageException(
            "Scene_NotCalibrated",
            $"{scene.CalibratedPhotoCount} of the {scene.Photos.Count} photos in "
            + $"{input.Files.Describe(input.Place, SceneFiles.DocumentName)} "
            + (IncludesThermal ? "have a pose; " : "show visible light and have a pose; ")
            + $"a model needs at least two. Calibrate the scene first"
            + (scene.Photos.Any(photo => scene.CameraOf(photo).Band == Camera.ThermalBand) && !IncludesThermal
                ? ", or use thermal photos by photoUsedForGeometry IncludeThermal." : "."));
    }

    private void CheckDevices(Scene scene, ContextScene document)
    {
        if (scene.CalibratedPhotos.FirstOrDefault(photo => scene.CameraOf(photo).Width == 0) is not { } photo)
            return;
        throw new StageException(
            "Scene_Invalid",
            $"{input.Files.Describe(input.Place, SceneFiles.DocumentName)} cannot be used: photo {photo.Name} has a pose, but "
            + $"PhotoCollection.Devices.{document.DeviceKeys[photo.CameraId.Value]}.Dimensions is missing. Give the size of its "
            + "photos, or calibrate the scene again.");
    }
}
