namespace Reality.Jobs.Calibration;

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
