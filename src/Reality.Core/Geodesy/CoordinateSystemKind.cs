namespace Reality.Core.Geodesy;

/// <summary>What the coordinates of a system are.</summary>
public enum CoordinateSystemKind
{
    /// <summary>Longitude and latitude in degrees.</summary>
    Geographic,

    /// <summary>Easting and northing in a length unit.</summary>
    Projected,

    /// <summary>Earth-centered, earth-fixed x, y, z in meters.</summary>
    Geocentric,

    /// <summary>East, north, up in meters around a point: see <see cref="LocalFrame"/>.</summary>
    LocalEnu,
}
