using System.Globalization;

namespace Reality.Core.Geodesy;

/// <summary>A zone of the Universal Transverse Mercator system on WGS 84.</summary>
/// <param name="Number">1 to 60; zone 1 begins at 180 degrees west.</param>
/// <param name="IsNorth">True for the northern hemisphere including the equator.</param>
public readonly record struct UtmZone(int Number, bool IsNorth)
{
    /// <summary>EPSG code: 32601 to 32660 north, 32701 to 32760 south.</summary>
    public int EpsgCode => (IsNorth ? 32600 : 32700) + Number;

    /// <summary>Easting and northing in meters in this zone, with ellipsoidal heights.</summary>
    public CoordinateSystem CoordinateSystem => new(
        string.Create(CultureInfo.InvariantCulture, $"EPSG:{EpsgCode}"),
        string.Create(CultureInfo.InvariantCulture, $"WGS 84 / UTM zone {Number}{(IsNorth ? 'N' : 'S')}"),
        CoordinateSystemKind.Projected);

    /// <summary>The zone of a position, with the irregular zones of Norway and Svalbard (32V, 31X, 33X, 35X, 37X).</summary>
    public static UtmZone For(GeoPoint point)
    {
        var latitude = point.Latitude.Degrees;
        var longitude = point.Longitude.Degrees;
        longitude -= 360 * Math.Floor((longitude + 180) / 360);
        var number = (int)((longitude + 180) / 6) % 60 + 1;
        if (latitude is >= 56 and < 64 && longitude is >= 3 and < 12)
            number = 32;
        else if (latitude is >= 72 and < 84 && longitude is >= 0 and < 42)
            number = longitude < 9 ? 31 : longitude < 21 ? 33 : longitude < 33 ? 35 : 37;
        return new(number, latitude >= 0);
    }
}
