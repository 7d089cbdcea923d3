using System.Text.Json.Serialization;
using Reality.Contract.Presets;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Finds where each photo was taken, and the cameras.</summary>
public sealed class CalibrationJob : SpecifiedJobType<CalibrationCreate, CalibrationSpecifications>
{
    public override string Name => "Calibration";

    public override CostRates Rates { get; } = new() { PerGigapixel = 0.2, PerMegapoint = 0.001 };

    protected override void Check(CalibrationCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
        if (specifications.Options is not { } options)
            return;
        check.That(
            options.CenterTolerance is null || options.CenterPolicy is CenterPolicy.AdjustWithinTolerance,
            $"{Options}.centerTolerance",
            "Goes with centerPolicy AdjustWithinTolerance only.");
        check.That(
            options.PairSelectionDistance is null || options.PairSelection is PairSelection.Sequence or PairSelection.Loop,
            $"{Options}.pairSelectionDistance",
            "Goes with pairSelection Sequence or Loop only.");
        check.Distinct(options.TagsExtraction ?? [], $"{Options}.tagsExtraction");
        check.Distinct(options.AdjustmentConstraints ?? [], $"{Options}.adjustmentConstraints");
        check.That(
            options.AdjustmentConstraints is not { Count: > 1 } constraints || !constraints.Contains(AdjustmentConstraints.None),
            $"{Options}.adjustmentConstraints",
            "None does not go with others.");
    }

    protected override CalibrationSpecifications Place(CalibrationCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                Scene = places.RealityData("ContextScene", "calibrated scene"),
                Report = specifications.Outputs.Contains(CalibrationOutput.Report) ? places.Bucket("report.json") : null,
                TexturedTiePoints = specifications.Outputs.Contains(CalibrationOutput.TexturedTiePoints)
                    ? places.RealityData("TexturedTiePoints", "textured tie points")
                    : null,
            },
            Options = specifications.Options,
        };
    }
}

/// <summary>What a Calibration job is asked to do: find where each photo was taken, and the cameras.</summary>
public sealed record CalibrationCreate
{
    /// <summary>What the job reads.</summary>
    public required CalibrationInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<CalibrationOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public CalibrationOptions? Options { get; init; }
}

/// <summary>What a Calibration job reads.</summary>
public sealed record CalibrationInputs
{
    /// <summary>Reality data id. The scene to calibrate.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Ids of presets; of two that set the same option, the first counts.</summary>
    [OneOrMany]
    [PresetId]
    public IReadOnlyList<string>? Presets { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }
}

/// <summary>What a Calibration job can be asked for.</summary>
public enum CalibrationOutput
{
    /// <summary>The calibrated scene.</summary>
    [JsonStringEnumMemberName("scene")]
    Scene,

    /// <summary>A report for people and programs.</summary>
    [JsonStringEnumMemberName("report")]
    Report,

    /// <summary>Tie points with a patch of photo each.</summary>
    [JsonStringEnumMemberName("texturedTiePoints")]
    TexturedTiePoints,
}

/// <summary>Options of a Calibration job.</summary>
public sealed record CalibrationOptions
{
    /// <summary>How exactly the cameras of a rig release together.</summary>
    public RigSynchro? RigSynchro { get; init; }

    /// <summary>What becomes of the rotations given.</summary>
    public RotationPolicy? RotationPolicy { get; init; }

    /// <summary>What becomes of the projection centers given.</summary>
    public CenterPolicy? CenterPolicy { get; init; }

    /// <summary>How far a center may move, in units of the scene (meters); only with AdjustWithinTolerance.</summary>
    [Range(0)]
    public double? CenterTolerance { get; init; }

    /// <summary>Focal length.</summary>
    public ParameterPolicy? FocalPolicy { get; init; }

    /// <summary>Principal point.</summary>
    public ParameterPolicy? PrincipalPolicy { get; init; }

    /// <summary>Radial distortion k1 to k3.</summary>
    public ParameterPolicy? RadialPolicy { get; init; }

    /// <summary>Tangential distortion p1 and p2.</summary>
    public ParameterPolicy? TangentialPolicy { get; init; }

    /// <summary>Focal length of fisheye cameras.</summary>
    public FisheyeFocalPolicy? FisheyeFocalPolicy { get; init; }

    /// <summary>Distortion of fisheye cameras.</summary>
    public FisheyeDistortionPolicy? FisheyeDistortionPolicy { get; init; }

    /// <summary>Ratio of the sides of a pixel.</summary>
    public ParameterPolicy? AspectRatioPolicy { get; init; }

    /// <summary>Skew of the pixel axes.</summary>
    public ParameterPolicy? SkewPolicy { get; init; }

    /// <summary>Where tie points come from.</summary>
    public TiepointsPolicy? TiepointsPolicy { get; init; }

    /// <summary>Which photos are matched.</summary>
    public PairSelection? PairSelection { get; init; }

    /// <summary>How many photos away a neighbor may be; only with Sequence and Loop.</summary>
    [Range(1)]
    public int? PairSelectionDistance { get; init; }

    /// <summary>How many features are looked for.</summary>
    public KeypointsDensity? KeypointsDensity { get; init; }

    /// <summary>Calibrate coarsely first.</summary>
    public bool? Precalibration { get; init; }

    /// <summary>Printed targets to look for.</summary>
    public IReadOnlyList<Tag>? TagsExtraction { get; init; }

    /// <summary>Whether to even out brightness and color over all photos.</summary>
    public ColorEqualization? ColorEqualization { get; init; }

    /// <summary>Data that act inside the adjustment.</summary>
    public IReadOnlyList<AdjustmentConstraints>? AdjustmentConstraints { get; init; }

    /// <summary>Data that say where the scene is.</summary>
    public RegistrationSource? RigidRegistrationPosition { get; init; }

    /// <summary>Data that say how the scene is turned.</summary>
    public RotationRegistrationSource? RigidRegistrationRotation { get; init; }

    /// <summary>Data that say how large the scene is.</summary>
    public RegistrationSource? RigidRegistrationScale { get; init; }

    /// <summary>Coordinate reference system of the output scene, e.g. "EPSG:32632".</summary>
    [TextLength(1, 16384)]
    public string? SceneOutputCrs { get; init; }
}

/// <summary>The specifications of a Calibration job as stored and returned.</summary>
public sealed record CalibrationSpecifications
{
    /// <summary>As sent.</summary>
    public required CalibrationInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required CalibrationOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public CalibrationOptions? Options { get; init; }
}

/// <summary>Results of a Calibration job.</summary>
public sealed record CalibrationOutputs
{
    /// <summary>Reality data id of the calibrated scene.</summary>
    public required string Scene { get; init; }

    /// <summary>Bucket path of the report.</summary>
    public string? Report { get; init; }

    /// <summary>Reality data id of the tie points with a patch of photo each.</summary>
    public string? TexturedTiePoints { get; init; }
}

/// <summary>Data that act inside the adjustment and may bend the scene: for data of about 5 cm or better.</summary>
public enum AdjustmentConstraints
{
    None,

    /// <summary>Surveyed points.</summary>
    ControlPoints,

    /// <summary>Positions of the photos.</summary>
    PositionMetadata,

    /// <summary>Scans.</summary>
    PointClouds,

    /// <summary>What the scene has and fits.</summary>
    Automatic,
}

/// <summary>What becomes of the projection centers that photos bring along.</summary>
public enum CenterPolicy
{
    /// <summary>Computed from scratch.</summary>
    Compute,

    /// <summary>Refined from those given.</summary>
    Adjust,

    /// <summary>Refined, but no farther than the tolerance from those given.</summary>
    AdjustWithinTolerance,

    /// <summary>Unchanged.</summary>
    Keep,

    /// <summary>The given ones are refined, the missing ones computed.</summary>
    Extend,
}

/// <summary>A correction of brightness and color over all photos, found during calibration.</summary>
public enum ColorEqualization
{
    None,

    /// <summary>By the colors of tie points.</summary>
    BlockWise,

    /// <summary>By a learned model.</summary>
    MachineLearning,
}

/// <summary>Which coefficients p0 to p4 of a fisheye distortion are estimated; the others are fixed at 0, p1 at 1.</summary>
public enum FisheyeDistortionPolicy
{
    /// <summary>p2 and p3.</summary>
    [JsonStringEnumMemberName("Adjust_01xx0")]
    AdjustSecondAndThird,

    /// <summary>p0, p2 and p3.</summary>
    [JsonStringEnumMemberName("Adjust_x1xx0")]
    AdjustFirstToThird,

    /// <summary>p0, p2, p3 and p4.</summary>
    [JsonStringEnumMemberName("Adjust_x1xxx")]
    AdjustAllButScale,

    /// <summary>None: all stay at the values given.</summary>
    Keep,
}

/// <summary>What becomes of the focal length of a fisheye camera.</summary>
public enum FisheyeFocalPolicy
{
    /// <summary>One focal length is estimated.</summary>
    AdjustSymmetric,

    /// <summary>A free 2 by 2 focal matrix is estimated.</summary>
    AdjustAsymmetric,

    /// <summary>Fixed at the value given.</summary>
    Keep,
}

/// <summary>How many features are looked for.</summary>
public enum KeypointsDensity
{
    /// <summary>Enough for most photos.</summary>
    Normal,

    /// <summary>More, for weak texture or small photos; slower.</summary>
    High,
}

/// <summary>Which photos are matched with each other.</summary>
public enum PairSelection
{
    /// <summary>By similarity, positions and order together.</summary>
    Default,

    /// <summary>Neighbors in the order of the photos.</summary>
    Sequence,

    /// <summary>As Sequence, and the last photos are neighbors of the first.</summary>
    Loop,

    /// <summary>All with all.</summary>
    Exhaustive,

    /// <summary>By similarity alone.</summary>
    SimilarOnly,
}

/// <summary>What becomes of a camera parameter.</summary>
public enum ParameterPolicy
{
    /// <summary>Estimated with the poses.</summary>
    Adjust,

    /// <summary>Fixed at the value given.</summary>
    Keep,
}

/// <summary>Data that place the finished scene as a whole, without bending it.</summary>
public enum RegistrationSource
{
    None,

    /// <summary>Origin, axes and scale given on user tie points.</summary>
    UserConstraints,

    /// <summary>Surveyed points.</summary>
    ControlPoints,

    /// <summary>Positions of the photos.</summary>
    PositionMetadata,

    /// <summary>Scans.</summary>
    PointClouds,

    /// <summary>What the scene has.</summary>
    Automatic,
}

/// <summary>How exactly the cameras of a rig release together.</summary>
public enum RigSynchro
{
    /// <summary>Photos are independent.</summary>
    None,

    /// <summary>At the same instant: one fixed pose between the cameras.</summary>
    Strict,

    /// <summary>Nearly at the same instant.</summary>
    Loose,
}

/// <summary>What becomes of the rotations that photos bring along.</summary>
public enum RotationPolicy
{
    /// <summary>Computed from scratch.</summary>
    Compute,

    /// <summary>Refined from those given.</summary>
    Adjust,

    /// <summary>Unchanged.</summary>
    Keep,

    /// <summary>The given ones are refined, the missing ones computed.</summary>
    Extend,
}

/// <summary>Data that turn the finished scene as a whole, without bending it.</summary>
public enum RotationRegistrationSource
{
    None,

    /// <summary>Origin, axes and scale given on user tie points.</summary>
    UserConstraints,

    /// <summary>Surveyed points.</summary>
    ControlPoints,

    /// <summary>Positions of the photos.</summary>
    PositionMetadata,

    /// <summary>Scans.</summary>
    PointClouds,

    /// <summary>What the scene has.</summary>
    Automatic,

    /// <summary>Rotations of the photos.</summary>
    RotationMetadata,
}

/// <summary>Printed targets that can be found in photos.</summary>
public enum Tag
{
    /// <summary>QR codes.</summary>
    [JsonStringEnumMemberName("QR")]
    QrCode,

    /// <summary>AprilTags.</summary>
    April,

    /// <summary>Chilitags.</summary>
    Chili,

    /// <summary>Calibration targets.</summary>
    Checkerboards,
}

/// <summary>Where tie points come from.</summary>
public enum TiepointsPolicy
{
    /// <summary>Found anew.</summary>
    Compute,

    /// <summary>Those of the scene.</summary>
    Keep,
}
