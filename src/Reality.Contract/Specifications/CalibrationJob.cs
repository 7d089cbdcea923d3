using System.Text.Json.Serialization;
using Reality.Contract.Presets;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Estimates the poses of photos and the intrinsics of cameras.</summary>
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
            "Requires centerPolicy AdjustWithinTolerance.");
        check.That(
            options.CenterPolicy is not CenterPolicy.AdjustWithinTolerance || options.CenterTolerance is not null
                || specifications.Inputs?.Presets is { Count: > 0 },
            $"{Options}.centerTolerance",
            "centerPolicy AdjustWithinTolerance requires a tolerance.");
        check.That(
            options.PairSelectionDistance is null || options.PairSelection is PairSelection.Sequence or PairSelection.Loop,
            $"{Options}.pairSelectionDistance",
            "Requires pairSelection Sequence or Loop.");
        check.Distinct(options.TagsExtraction ?? [], $"{Options}.tagsExtraction");
        check.Distinct(options.AdjustmentConstraints ?? [], $"{Options}.adjustmentConstraints");
        check.That(
            options.AdjustmentConstraints is not { Count: > 1 } constraints || !constraints.Contains(AdjustmentConstraints.None),
            $"{Options}.adjustmentConstraints",
            "None cannot be combined with other values.");
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

/// <summary>The specifications of a Calibration job as requested.</summary>
public sealed record CalibrationCreate
{
    /// <summary>Inputs of the job.</summary>
    public required CalibrationInputs Inputs { get; init; }

    /// <summary>Names of the requested outputs, without repetition.</summary>
    public required IReadOnlyList<CalibrationOutput> Outputs { get; init; }

    /// <summary>Absent options have their defaults.</summary>
    public CalibrationOptions? Options { get; init; }
}

/// <summary>Inputs of a Calibration job.</summary>
public sealed record CalibrationInputs
{
    /// <summary>Reality data id of the scene to calibrate.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Ids of presets, or bucket paths of preset files; if two set the same option, the first one applies.</summary>
    [OneOrMany]
    [Preset]
    public IReadOnlyList<string>? Presets { get; init; }

    /// <summary>
    /// Bucket path of a grid of PROJ, a definition (.prj, .wkt), a zip archive of them, or a folder of all these.
    /// </summary>
    [BucketPath(MayBeFolder = true)]
    public string? CrsData { get; init; }
}

/// <summary>Outputs that a Calibration job offers.</summary>
public enum CalibrationOutput
{
    /// <summary>The calibrated scene.</summary>
    [JsonStringEnumMemberName("scene")]
    Scene,

    /// <summary>A report.</summary>
    [JsonStringEnumMemberName("report")]
    Report,

    /// <summary>Tie points, each with a patch of a photo.</summary>
    [JsonStringEnumMemberName("texturedTiePoints")]
    TexturedTiePoints,
}

/// <summary>Options of a Calibration job.</summary>
public sealed record CalibrationOptions
{
    /// <summary>
    /// Synchronization of the cameras of a rig, with rotationPolicy and centerPolicy that do not keep poses. The scene, the XMP
    /// of the files, names that differ in one word (left/0001.jpg, right/0001.jpg), or common times identify the rig.
    /// </summary>
    [Default(Specifications.RigSynchro.None)]
    public RigSynchro? RigSynchro { get; init; }

    /// <summary>Treatment of given rotations.</summary>
    [Default(Specifications.RotationPolicy.Compute)]
    public RotationPolicy? RotationPolicy { get; init; }

    /// <summary>Treatment of given projection centers.</summary>
    [Default(Specifications.CenterPolicy.Compute)]
    public CenterPolicy? CenterPolicy { get; init; }

    /// <summary>
    /// Largest shift of a center, in the unit of the scene's coordinate system (meters if that is geographic or local); with
    /// AdjustWithinTolerance only.
    /// </summary>
    [Default("required by AdjustWithinTolerance")]
    [Range(0, 1e6)]
    [DependsOn("centerPolicy")]
    public double? CenterTolerance { get; init; }

    /// <summary>Focal length.</summary>
    [Default("Adjust, unless the scene fixes it")]
    public ParameterPolicy? FocalPolicy { get; init; }

    /// <summary>Principal point.</summary>
    [Default("Adjust, unless the scene fixes it")]
    public ParameterPolicy? PrincipalPolicy { get; init; }

    /// <summary>Radial distortion k1 to k3; k2 and k3 stay as given where photos do not show them.</summary>
    [Default("Adjust, unless the scene fixes it")]
    public ParameterPolicy? RadialPolicy { get; init; }

    /// <summary>Tangential distortion p1 and p2.</summary>
    [Default("Adjust, unless the scene fixes it")]
    public ParameterPolicy? TangentialPolicy { get; init; }

    /// <summary>Focal length of fisheye cameras.</summary>
    [Default("AdjustSymmetric, unless the scene fixes or frees elements of the focal matrix")]
    public FisheyeFocalPolicy? FisheyeFocalPolicy { get; init; }

    /// <summary>
    /// Distortion of fisheye cameras: x adjusts a coefficient, a digit sets it. Applies to p0, p1, p2, p3 and p4 in this order.
    /// </summary>
    [Default("p2 and p3 are adjusted, the others kept, unless the scene fixes or frees them")]
    public FisheyeDistortionPolicy? FisheyeDistortionPolicy { get; init; }

    /// <summary>Aspect ratio of pixels.</summary>
    [Default("Keep, unless the scene frees it")]
    public ParameterPolicy? AspectRatioPolicy { get; init; }

    /// <summary>Skew of the pixel axes.</summary>
    [Default("Keep, unless the scene frees it")]
    public ParameterPolicy? SkewPolicy { get; init; }

    /// <summary>Origin of the tie points.</summary>
    [Default(Specifications.TiepointsPolicy.Compute)]
    public TiepointsPolicy? TiepointsPolicy { get; init; }

    /// <summary>Choice of the photo pairs that are matched.</summary>
    [Default(Specifications.PairSelection.Default)]
    public PairSelection? PairSelection { get; init; }

    /// <summary>Largest distance of neighbors in the order of photos; with Sequence and Loop only.</summary>
    [Default(6)]
    [Range(1)]
    [DependsOn("pairSelection")]
    public int? PairSelectionDistance { get; init; }

    /// <summary>Number of features per photo.</summary>
    [Default(Specifications.KeypointsDensity.Normal)]
    public KeypointsDensity? KeypointsDensity { get; init; }

    /// <summary>
    /// Run a coarse calibration first, from the features that photos have at reduced size; only photos that see the same ground
    /// by it are matched in full.
    /// </summary>
    [Default(false)]
    public bool? Precalibration { get; init; }

    /// <summary>
    /// Printed targets to read. They become tie points, and mark control points that are named by the id of a tag ("12",
    /// "tag36h11:12") or the text of a QR code.
    /// </summary>
    [Default("none")]
    public IReadOnlyList<Tag>? TagsExtraction { get; init; }

    /// <summary>Equalization of brightness and color over all photos.</summary>
    [Default(Specifications.ColorEqualization.None)]
    public ColorEqualization? ColorEqualization { get; init; }

    /// <summary>Data that constrain the adjustment.</summary>
    [Default(Specifications.AdjustmentConstraints.Automatic)]
    public IReadOnlyList<AdjustmentConstraints>? AdjustmentConstraints { get; init; }

    /// <summary>Data that determine the position of the scene.</summary>
    [Default(Specifications.RegistrationSource.Automatic)]
    public RegistrationSource? RigidRegistrationPosition { get; init; }

    /// <summary>Data that determine the rotation of the scene.</summary>
    [Default(Specifications.RotationRegistrationSource.Automatic)]
    public RotationRegistrationSource? RigidRegistrationRotation { get; init; }

    /// <summary>Data that determine the scale of the scene.</summary>
    [Default(Specifications.RegistrationSource.Automatic)]
    public RegistrationSource? RigidRegistrationScale { get; init; }

    /// <summary>Coordinate reference system of the output scene, e.g. "EPSG:32632".</summary>
    [Default("an east, north, up system at the scene")]
    [Crs]
    public string? SceneOutputCrs { get; init; }
}

/// <summary>The specifications of a Calibration job as stored and returned.</summary>
public sealed record CalibrationSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required CalibrationInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required CalibrationOutputs Outputs { get; init; }

    /// <summary>Options of the request.</summary>
    public CalibrationOptions? Options { get; init; }
}

/// <summary>Results of a Calibration job.</summary>
public sealed record CalibrationOutputs
{
    /// <summary>Reality data id of the calibrated scene.</summary>
    public required string Scene { get; init; }

    /// <summary>Bucket path of the report.</summary>
    public string? Report { get; init; }

    /// <summary>Reality data id of the tie points, each with a patch of a photo.</summary>
    public string? TexturedTiePoints { get; init; }
}
