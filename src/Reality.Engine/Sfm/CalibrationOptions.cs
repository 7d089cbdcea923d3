namespace Reality.Engine.Sfm;

/// <summary>Options of the calibration.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Number of threads, 1 or more; results do not depend on it.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of all random samples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Largest reprojection error of an active observation, pixels; above 0.</summary>
    public double MaxReprojectionErrorPixels { get; init; } = 4;

    /// <summary>Smallest value of the largest angle between two rays of a tie point, degrees; above 0.</summary>
    public double MinTriangulationAngleDegrees { get; init; } = 1.5;

    /// <summary>Minimum number of tie points that agree on the pose of a photo; 6 or more.</summary>
    public int MinInlierCount { get; init; } = 15;

    /// <summary>Standard deviation of a known focal length, as a fraction of it; above 0.</summary>
    public double KnownFocalLengthSigma { get; init; } = 0.03;

    /// <summary>Use of measured positions.</summary>
    public PositionUse Positions { get; init; } = PositionUse.Adjust;

    /// <summary>Use of control points.</summary>
    public PositionUse Control { get; init; } = PositionUse.Adjust;

    /// <summary>Use of scans; they are read only if one is requested.</summary>
    public PositionUse Scans { get; init; } = PositionUse.None;

    /// <summary>
    /// Whether control points and positions act in the adjustment only if they are accurate enough and agree with each other. If
    /// false, they act as <see cref="Control"/> and <see cref="Positions"/> say.
    /// </summary>
    public bool ChoosesAdjustmentData { get; init; } = true;

    /// <summary>
    /// Data that place the finished scene. If null, positions that act in the adjustment place it, or nothing does.
    /// </summary>
    public RegistrationOptions? Registration { get; init; }

    /// <summary>Whether a message says which data act in the adjustment, and why.</summary>
    public bool ExplainsAdjustment { get; init; }

    /// <summary>Treatment of the rotations that photos already have.</summary>
    public PosePolicy Rotations { get; init; }

    /// <summary>Treatment of the projection centers that photos already have.</summary>
    public PosePolicy Centers { get; init; }

    /// <summary>
    /// Maximum distance of a center from its given position, in units of the scene's coordinate system; 0 or more. Used by
    /// <see cref="PosePolicy.AdjustWithinTolerance"/> only.
    /// </summary>
    public double CenterTolerance { get; init; }

    /// <summary>Whether the tie points of the scene take the place of features and matches.</summary>
    public bool KeepsTiePoints { get; init; }

    /// <summary>
    /// Name of a photo. If photos fall into several components, the component of this photo becomes the scene; if null, the
    /// largest component does.
    /// </summary>
    public string? MainPhoto { get; init; }

    /// <summary>
    /// Maximum number of photos of a block, not counting those that it shares with other blocks; 10 or more. Scenes with more
    /// than twice as many photos are calibrated in blocks first.
    /// </summary>
    public int BlockPhotoCount { get; init; } = 250;

    /// <summary>How closely the cameras of a rig were exposed together.</summary>
    public RigSynchronization Rigs { get; init; }

    /// <summary>Whether some poses must stay where they are in the world.</summary>
    internal bool HoldsFrame => Rotations == PosePolicy.Keep || Centers is PosePolicy.Keep or PosePolicy.AdjustWithinTolerance;

    /// <summary>Whether the poses that photos already have count at all.</summary>
    public bool UsesGivenPoses => Rotations != PosePolicy.Compute || Centers != PosePolicy.Compute;

    /// <summary>Whether a large scene is calibrated in blocks first.</summary>
    public bool DividesPhotos => !KeepsTiePoints && !UsesGivenPoses;
}

/// <summary>Treatment of the rotations, or of the projection centers, that photos have before the calibration.</summary>
public enum PosePolicy
{
    /// <summary>Given values are ignored, and all are computed.</summary>
    Compute,

    /// <summary>Given values are refined; photos without them stay without a pose.</summary>
    Adjust,

    /// <summary>Given values are refined, missing ones computed.</summary>
    Extend,

    /// <summary>Given values are refined up to a distance. For centers only.</summary>
    AdjustWithinTolerance,

    /// <summary>Given values do not change; photos without them stay without a pose.</summary>
    Keep,
}

/// <summary>Use of measured positions of photos, or of control points.</summary>
public enum PositionUse
{
    /// <summary>They place the scene and act in the adjustment, weighted by their accuracy.</summary>
    Adjust,

    /// <summary>
    /// They register the finished scene as far as <see cref="CalibrationOptions.Registration"/> says, and do not deform it.
    /// </summary>
    Place,

    /// <summary>They do not place the scene. Control points are compared with it.</summary>
    None,
}

/// <summary>Synchronization of the cameras of a rig.</summary>
public enum RigSynchronization
{
    /// <summary>Photos are independent.</summary>
    None,

    /// <summary>All exposures have the same poses between the cameras.</summary>
    Strict,

    /// <summary>
    /// Poses between the cameras vary from exposure to exposure, by as much as those of photos that are adjusted separately.
    /// </summary>
    Loose,
}
