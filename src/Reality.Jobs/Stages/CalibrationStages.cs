using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Stages from a published scene to a calibrated one.</summary>
internal static class CalibrationStages
{
    /// <param name="output">Place of the calibrated scene.</param>
    public static IReadOnlyList<Stage> Of(SceneInput input, CalibrationSettings settings, Place output) =>
    [
        new UncalibratedSceneStage(input, settings),
        new FeatureStage(input.Photos, settings.Features),
        new PairSelectionStage(settings.Pairs),
        new MatchingStage(settings.Matching),
        new CalibrationStage(settings.Calibration),
        new ScenePublicationStage(input, settings, output),
    ];
}

/// <summary>Settings of a calibration.</summary>
internal sealed record CalibrationSettings
{
    public FeatureOptions Features { get; init; } = new();

    public PairSelectionOptions Pairs { get; init; } = new();

    public MatchingOptions Matching { get; init; } = new();

    public CalibrationOptions Calibration { get; init; } = new();

    /// <summary>Intrinsics to keep as given in the scene, besides those that it fixes itself.</summary>
    public CameraParameters Fixed { get; init; }

    /// <summary>Intrinsics to estimate although the scene fixes them.</summary>
    public CameraParameters Freed { get; init; }

    /// <summary>Coordinate system of the calibrated scene; null = east, north, up around its origin.</summary>
    public CoordinateSystem? OutputCrs { get; init; }

    /// <summary>Coordinate system of later exports of the same job, checked here in time; null = none requested.</summary>
    public string? ExportCrs { get; init; }
}

/// <summary>Reads the scene that calibration starts from, without its poses.</summary>
internal sealed class UncalibratedSceneStage(SceneInput input, CalibrationSettings settings) : SingleTaskStage
{
    public override StageName Name => SceneArtifact.Uncalibrated;

    public override IReadOnlyList<StageName> Reads => input.Reads;

    public override object? Key => (input.Key, settings.Fixed, settings.Freed);

    protected override string TaskId => "read";

    public override double ExpectedWork(InputSize size) => 0.1;

    protected override TaskCost Cost(PlanContext plan) => new(0.1, SceneFiles.MemoryOfDocument(input.Files, input.Place));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var document = SceneFiles.ReadDocument(input.Files, input.Place, context.Cancellation);
        var scene = document.Scene;
        if (scene.Photos.Count < 2)
        {
            throw new StageException(
                "Photos_TooFew",
                $"{scene.Photos.Count} photos in '{string.Join("', '", document.References.Values)}' can be used; "
                + $"a model needs at least two that overlap, preferably twenty.");
        }
        if (scene.Photos.FirstOrDefault(photo => scene.CameraOf(photo).Width == 0) is { } bare)
        {
            throw new StageException(
                "Scene_NoImageProperties",
                $"The scene does not give the size of photo {bare.Name}. Run FillImageProperties on the scene first.");
        }
        var photos = scene.Photos.Select(photo => photo with { CameraFromWorld = null, UnregisteredReason = null }).ToList();
        var cameras = scene.Cameras
            .Select(camera => camera with { Fixed = (camera.Fixed & ~settings.Freed) | settings.Fixed })
            .ToList();
        UnusedParts.Warn(document, context.Log);
        context.Workspace.WriteScene(Name, scene with { Photos = photos, Cameras = cameras });
    }
}

/// <summary>Publishes the calibrated scene.</summary>
internal sealed class ScenePublicationStage(SceneInput input, CalibrationSettings settings, Place output) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "scene";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [CalibrationStage.Id];

    public override object? Key => (settings.ExportCrs, settings.OutputCrs?.Definition);

    protected override string TaskId => "write";

    protected override bool PublishesOutputs => true;

    public override double ExpectedWork(InputSize size) => 0.1;

    // The document is read, and built again to be written.
    protected override TaskCost Cost(PlanContext plan) => new(0.1, 2 * SceneFiles.MemoryOfDocument(input.Files, input.Place));

    // Photos that have moved are found where the input names them now.
    protected override bool OutputsAreThere() => SceneFiles.IsThere(input.Files, output, input.PhotoFolder?.Invoke());

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var scene = context.Workspace.ReadScene(CalibrationStage.Id);
        // Rejected here rather than after an hour of modeling.
        using var frame = ExportFrame.Of(scene, settings.ExportCrs ?? settings.OutputCrs?.Definition);
        var document = SceneFiles.ReadDocument(input.Files, input.Place, context.Cancellation);
        // A parameter that one calibration kept fixed is no property of the camera.
        var cameras = scene.Cameras.Select(camera => camera with { Fixed = document.Scene[camera.Id].Fixed }).ToList();
        var calibrated = document with
        {
            Scene = scene with { Cameras = cameras },
            CoordinateSystem = settings.OutputCrs ?? (scene.Origin is { } origin ? CoordinateSystem.Enu(origin) : null),
        };
        SceneSummary.Write(context, Id, calibrated, scene.Photos.Count);
        SceneFiles.Write(input.Files, output, calibrated, context.Cancellation);
        context.Outcome.Output("scene", input.Files.Describe(output, SceneFiles.DocumentName));
    }
}
