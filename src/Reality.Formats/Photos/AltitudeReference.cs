namespace Reality.Formats.Photos;

/// <summary>What GPS heights count from where the file itself does not say.</summary>
public enum AltitudeReference
{
    /// <summary>Mean sea level (EGM96), as EXIF defines it.</summary>
    SeaLevel,

    /// <summary>The WGS 84 ellipsoid.</summary>
    Ellipsoid,
}
