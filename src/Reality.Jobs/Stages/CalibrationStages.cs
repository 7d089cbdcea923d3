using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Colors;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Rigs;
using Reality.Engine.Sfm;
using Reality.Engine.Tags;
using Reality.Formats.BlocksExchange;
using Reality.Formats.ContextScenes;
using Reality.Formats.Decoding;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Jobs.ModelScans;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Stages from a published scene to a calibrated one.</summary>
internal static class CalibrationStages
{
    /// <param name="output">Place of the calibrated scene.</param>
    public static IReadOnlyList<Stage> Of(SceneInput input, CalibrationSettings settings, Place output) =>
    [
        new UncalibratedSceneStage(input, settings),
        .. StageList.If<Stage>(settings.Tags == TagKinds.None, new ControlMarksStage()),
        .. StageList.If(!settings.Calibration.KeepsTiePoints, MatchingStages(input, settings)),
        .. StageList.If<Stage>(
            settings.Tags != TagKinds.None,
            new TagStage(input.Photos, DecoderPool.Shared.BeginQrSearch, new() { Kinds = settings.Tags })),
        .. StageList.If<Stage>(
            settings.Calibration.Scans != PositionUse.None,
            new ScanSurfacesStage(input, settings.AsksForScans, settings.OtherScans)),
        .. StageList.If<Stage>(
            settings.Calibration.DividesPhotos,
            new PhotoDivisionStage(settings.Calibration), new PhotoBlockStage(settings.Calibration)),
        new CalibrationStage(settings.Calibration)
        {
            MetersPerUnit = () => MetersPerUnitOf(input), UsesTags = settings.Tags != TagKinds.None, Matching = settings.Matching,
        },
        .. ColorStages(input, settings.Colors),
        new ScenePublicationStage(input, settings, output),
    ];

    private static IReadOnlyList<Stage> ColorStages(SceneInput input, EqualizationMethod? method) =>
        method is { } chosen ? [new ColorCurveStage(input.Photos, CalibrationStage.Id, chosen)] : [];

    private static IReadOnlyList<Stage> MatchingStages(SceneInput input, CalibrationSettings settings) =>
    [
        new FeatureStage(input.Photos, settings.Features),
        new PairSelectionStage(settings.Pairs),
        .. StageList.If<Stage>(settings.Precalibrates, PrecalibrationOf(settings)),
        new MatchingStage(settings.Matching, settings.Precalibrates ? PrecalibrationStage.Id : PairSelectionStage.Id),
    ];

    // Neighbors in a sequence stay those that were asked for.
    private static PrecalibrationStage PrecalibrationOf(CalibrationSettings settings) => new(
        settings.Matching, settings.Calibration,
        settings.Pairs.Mode is not (PairSelectionMode.Sequence or PairSelectionMode.Loop));

    private static double MetersPerUnitOf(SceneInput input) =>
        SceneFiles.ReadDocument(input.Files, input.Place).CoordinateSystem?.MetersPerUnit is { } meters && double.IsFinite(meters)
            ? meters
            : 1;
}

/// <summary>Settings of a calibration.</summary>
internal sealed record CalibrationSettings
{
    public FeatureOptions Features { get; init; } = new();

    public PairSelectionOptions Pairs { get; init; } = new();

    public MatchingOptions Matching { get; init; } = new();

    /// <summary>Whether a coarse calibration decides which pairs are matched.</summary>
    public bool Precalibrates { get; init; }

    public CalibrationOptions Calibration { get; init; } = new();

    /// <summary>Intrinsics to keep as given in the scene, besides those that it fixes itself.</summary>
    public CameraParameters Fixed { get; init; }

    /// <summary>Intrinsics to estimate although the scene fixes them.</summary>
    public CameraParameters Freed { get; init; }

    /// <summary>
    /// Policies of fisheye cameras; of <see cref="Fixed"/> and <see cref="Freed"/>, only the principal point concerns them.
    /// </summary>
    public FisheyePolicies? Fisheye { get; init; }

    /// <summary>Kinds of tags that become tie points and mark control points.</summary>
    public TagKinds Tags { get; init; }

    /// <summary>Whether options name scans, and not only the best data of the scene.</summary>
    public bool AsksForScans { get; init; }

    /// <summary>Scan collections besides those that the scene refers to; null = there are none.</summary>
    public ScanUse? OtherScans { get; init; }

    /// <summary>How the color curves of the photos are estimated; null = the calibrated scene has none.</summary>
    public EqualizationMethod? Colors { get; init; }

    /// <summary>Coordinate system of the calibrated scene; null = east, north, up around its origin.</summary>
    public CoordinateSystem? OutputCrs { get; init; }

    /// <summary>Coordinate system of later exports of the same job, checked here in time; null = none requested.</summary>
    public string? ExportCrs { get; init; }

    /// <summary>A camera of the scene as the calibration starts from it.</summary>
    public Camera Prepare(Camera camera)
    {
        var groups = camera.Fisheye is null ? CameraParameters.All : CameraParameters.PrincipalPoint;
        var prepared = camera with { Fixed = (camera.Fixed & ~(Freed & groups)) | (Fixed & groups) };
        return camera.Fisheye is { } lens && Fisheye is { } policies ? policies.ApplyTo(prepared, lens) : prepared;
    }
}

/// <summary>Publishes the calibrated scene.</summary>
internal sealed class ScenePublicationStage(SceneInput input, CalibrationSettings settings, Place output) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "scene-publication";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads =>
        settings.Colors is null ? [CalibrationStage.Id] : [CalibrationStage.Id, ColorCurveStage.OfCalibration];

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
        if (settings.Colors is not null)
        {
            var colors = context.Workspace.ReadColorCurves(ColorCurveStage.OfCalibration);
            scene = scene with { Photos = [.. scene.Photos.Zip(colors, (photo, curve) => photo with { Colors = curve })] };
        }
        // Rejected here rather than after an hour of modeling.
        using var frame = ExportFrame.Of(scene, settings.ExportCrs ?? settings.OutputCrs?.Definition);
        var document = SceneFiles.ReadDocument(input.Files, input.Place, context.Cancellation);
        if (settings.Calibration.Rigs != RigSynchronization.None)
            document = WithRigs(document);
        var calibrated = Calibrated(document, scene);
        calibrated = calibrated with { KeptPoses = KeptPoses.Of(document, calibrated, settings.Calibration) };
        ControlHeights.Warn(CalibrationReport.Read(context.Workspace).Control, scene, context.Log);
        SceneSummary.Write(context, Id, calibrated, scene.Photos.Count);
        if (scene.ControlPoints.Count > 0)
            WriteBlocksExchange(input.Files, output, calibrated, context.Log);
        else
            input.Files.Delete(output, BlocksExchangeWriter.FileName);
        SceneFiles.Write(input.Files, output, calibrated, context.Cancellation);
        context.Outcome.Output("scene", input.Files.Describe(output, SceneFiles.DocumentName));
        WriteComponents(document, context);
    }

    private ContextScene Calibrated(ContextScene document, Scene scene)
    {
        // A parameter that one calibration kept fixed is not a property of the camera.
        var cameras = scene.Cameras.Select(camera => camera with { Fixed = document.Scene[camera.Id].Fixed }).ToList();
        return document with
        {
            Scene = scene with { Cameras = cameras },
            CoordinateSystem = settings.OutputCrs ?? SystemFor(scene, document),
        };
    }

    // With the cameras that rigs have split, as the calibration began.
    private static ContextScene WithRigs(ContextScene document)
    {
        var scene = RigDetection.Apply(document.Scene);
        var keys = document.DeviceKeys.Count > 0
            ? document.DeviceKeys.ToList()
            : [.. Enumerable.Range(0, document.Scene.Cameras.Count).Select(KeyOf)];
        for (var next = 0; keys.Count < scene.Cameras.Count; next++)
        {
            if (!keys.Contains(KeyOf(next)))
                keys.Add(KeyOf(next));
        }
        return document with { Scene = scene, DeviceKeys = keys };

        static string KeyOf(int index) => index.ToString(CultureInfo.InvariantCulture);
    }

    // In a system of their own: not all have a place on Earth.
    private void WriteComponents(ContextScene document, StageContext context)
    {
        var last = 1;
        foreach (var (number, scene) in SeparateComponent.ReadAll(context.Workspace))
        {
            last = number;
            var component = Calibrated(document, scene);
            if (scene.Origin is null)
                component = component with { CoordinateSystem = null };
            SceneFiles.WriteComponent(input.Files, output, number, component, context.Cancellation);
            context.Outcome.Output(
                $"scene of component {number}", input.Files.Describe(output, SceneFiles.ComponentName(number)));
        }
        SceneFiles.DeleteComponents(input.Files, output, last + 1);
    }

    /// <summary>
    /// Writes the file beside a scene if it can describe a photo of it; otherwise deletes that of an earlier run.
    /// </summary>
    internal static void WriteBlocksExchange(IJobFiles files, Place place, ContextScene document, StageLog log)
    {
        var listedCount = BlocksExchangeWriter.PhotosOf(document.Scene).Count();
        var omittedCount = document.Scene.Photos.Count - listedCount;
        if (omittedCount > 0)
        {
            log.Warn(
                "BlocksExchange_FisheyeOmitted",
                $"{BlocksExchangeWriter.FileName} cannot describe fisheye photos: {omittedCount} are left out, and "
                + $"{listedCount} remain.");
        }
        if (listedCount > 0)
            files.Write(place, BlocksExchangeWriter.FileName, stream => BlocksExchangeWriter.Write(stream, document));
        else
            files.Delete(place, BlocksExchangeWriter.FileName);
    }

    // A scene that starts from given poses stays in their system.
    private CoordinateSystem? SystemFor(Scene scene, ContextScene document)
    {
        if (scene.Origin is not { } origin)
            return null;
        var isMoved = document.Scene.Origin != origin || !settings.Calibration.UsesGivenPoses;
        return (isMoved ? null : document.CoordinateSystem) ?? CoordinateSystem.Enu(origin);
    }
}
