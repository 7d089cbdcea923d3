namespace Reality.Jobs.Calibration;

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
