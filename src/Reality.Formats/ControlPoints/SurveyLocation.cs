using System.Globalization;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;

namespace Reality.Formats.ControlPoints;

/// <summary>Places of surveyed coordinates on Earth.</summary>
public static class SurveyLocation
{
    private const double MaxHeightMeters = 1e5;

    /// <summary>The place of coordinates, with an ellipsoidal height.</summary>
    /// <param name="place">Where they come from, for messages.</param>
    /// <exception cref="InvalidFileException">They lie outside their system, or a grid is not installed.</exception>
    public static GeoPoint Of(CoordinateSystem system, Vector3d coordinates, string place)
    {
        ArgumentNullException.ThrowIfNull(system);
        try
        {
            using var geoFromSystem = CoordinateTransform.Between(system, CoordinateSystem.Wgs84);
            return TryLocate(geoFromSystem, coordinates) ?? throw new InvalidFileException(
                ControlFile.Format,
                string.Create(
                    CultureInfo.InvariantCulture, $"{place}: {coordinates.X}, {coordinates.Y}, {coordinates.Z} lie outside ")
                + $"{system.Name}. Are x and y exchanged?");
        }
        catch (NotSupportedException e)
        {
            throw new InvalidFileException(ControlFile.Format, $"{place}: {e.Message}", inner: e);
        }
    }

    /// <summary>The place of coordinates; null if they lie outside the system.</summary>
    internal static GeoPoint? TryLocate(CoordinateTransform geoFromSystem, Vector3d coordinates)
    {
        if (geoFromSystem.Source.Kind == CoordinateSystemKind.Geographic && Math.Abs(coordinates.Y) > 90)
            return null;
        var geo = geoFromSystem.Apply(coordinates);
        return double.IsFinite(geo.X) && Math.Abs(geo.X) <= 360 && Math.Abs(geo.Y) <= 90 && Math.Abs(geo.Z) <= MaxHeightMeters
            ? GeoPoint.FromDegrees(geo.Y, geo.X, geo.Z)
            : null;
    }
}
