using Reality.Jobs.Requests;

namespace Reality.Jobs.Calibration;

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
