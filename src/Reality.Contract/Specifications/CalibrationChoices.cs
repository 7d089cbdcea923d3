using System.Text.Json.Serialization;

namespace Reality.Contract.Specifications;

/// <summary>Data that constrain the adjustment and may deform the scene: for data of about 5 cm or better.</summary>
public enum AdjustmentConstraints
{
    None,

    /// <summary>Surveyed points.</summary>
    ControlPoints,

    /// <summary>Positions of the photos.</summary>
    PositionMetadata,

    /// <summary>Scans.</summary>
    PointClouds,

    /// <summary>All suitable data of the scene.</summary>
    Automatic,
}

/// <summary>Treatment of the projection centers that photos already have.</summary>
public enum CenterPolicy
{
    /// <summary>Computed from scratch.</summary>
    Compute,

    /// <summary>Refined from the given values; photos without them get no pose.</summary>
    Adjust,

    /// <summary>Refined, but no farther than the tolerance from those given.</summary>
    AdjustWithinTolerance,

    /// <summary>Unchanged; photos without a pose get none.</summary>
    Keep,

    /// <summary>Given values are refined, missing ones computed.</summary>
    Extend,
}

/// <summary>A correction of brightness and color over all photos, found during calibration.</summary>
public enum ColorEqualization
{
    None,

    /// <summary>Exposure, white balance, gamma and vignetting of each photo, by the colors of tie points.</summary>
    BlockWise,

    /// <summary>The same, and curves over gray level and place that a network learns from the photos of the scene.</summary>
    MachineLearning,
}

/// <summary>Estimated coefficients of a fisheye distortion p0 to p4; the others are fixed at 0, p1 at 1.</summary>
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

    /// <summary>None: all keep the given values.</summary>
    Keep,
}

/// <summary>Treatment of the focal length of a fisheye camera.</summary>
public enum FisheyeFocalPolicy
{
    /// <summary>One focal length is estimated.</summary>
    AdjustSymmetric,

    /// <summary>A free 2 by 2 focal matrix is estimated.</summary>
    AdjustAsymmetric,

    /// <summary>Fixed at the given value.</summary>
    Keep,
}

/// <summary>Number of features per photo.</summary>
public enum KeypointsDensity
{
    /// <summary>Enough for most photos.</summary>
    Normal,

    /// <summary>More, for weak texture or small photos; slower.</summary>
    High,
}

/// <summary>Choice of the photo pairs that are matched.</summary>
public enum PairSelection
{
    /// <summary>By similarity, positions and order combined.</summary>
    Default,

    /// <summary>Neighbors in the order of photos.</summary>
    Sequence,

    /// <summary>As Sequence, and the last photos are neighbors of the first.</summary>
    Loop,

    /// <summary>All pairs.</summary>
    Exhaustive,

    /// <summary>By similarity alone.</summary>
    SimilarOnly,
}

/// <summary>Treatment of a camera parameter.</summary>
public enum ParameterPolicy
{
    /// <summary>Estimated with the poses.</summary>
    Adjust,

    /// <summary>Fixed at the given value.</summary>
    Keep,
}

/// <summary>Data that place the finished scene as a whole, without deforming it.</summary>
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

    /// <summary>The best data of the scene.</summary>
    Automatic,
}

/// <summary>Synchronization of the cameras of a rig.</summary>
public enum RigSynchro
{
    /// <summary>Photos are independent.</summary>
    None,

    /// <summary>
    /// At the same instant: one fixed pose between the cameras, which places photos with too few features of their own.
    /// </summary>
    Strict,

    /// <summary>
    /// Nearly at the same instant: poses may differ by the spread of exposures whose photos are adjusted alone.
    /// </summary>
    Loose,
}

/// <summary>Treatment of the rotations that photos already have.</summary>
public enum RotationPolicy
{
    /// <summary>Computed from scratch.</summary>
    Compute,

    /// <summary>Refined from the given values; photos without them get no pose.</summary>
    Adjust,

    /// <summary>Unchanged; photos without a pose get none.</summary>
    Keep,

    /// <summary>Given values are refined, missing ones computed.</summary>
    Extend,
}

/// <summary>Data that rotate the finished scene as a whole, without deforming it.</summary>
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

    /// <summary>The best data of the scene.</summary>
    Automatic,

    /// <summary>Rotations of the photos.</summary>
    RotationMetadata,
}

/// <summary>Printed targets that can be detected in photos.</summary>
public enum Tag
{
    /// <summary>QR codes.</summary>
    [JsonStringEnumMemberName("QR")]
    QrCode,

    /// <summary>AprilTags of all standard families.</summary>
    April,

    /// <summary>Chilitags.</summary>
    Chili,

    /// <summary>
    /// Checkerboards of an even number of inner corners along one side and an odd number along the other, e.g. 9 x 6.
    /// </summary>
    Checkerboards,
}

/// <summary>Origin of the tie points.</summary>
public enum TiepointsPolicy
{
    /// <summary>Computed from scratch.</summary>
    Compute,

    /// <summary>Tie points of the scene.</summary>
    Keep,
}
