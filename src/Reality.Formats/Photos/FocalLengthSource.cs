namespace Reality.Formats.Photos;

/// <summary>What a focal length in pixels was derived from, the most trusted first.</summary>
public enum FocalLengthSource
{
    None,

    /// <summary>The maker's calibration, in pixels.</summary>
    Calibration,

    /// <summary>Millimeters and the focal-plane resolution.</summary>
    FocalPlaneResolution,

    /// <summary>Millimeters and the sensor's width from our table of cameras.</summary>
    SensorTable,

    /// <summary>The focal length of equal field of view on 35 mm film.</summary>
    Equivalent35Millimeters,
}
