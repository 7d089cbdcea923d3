using Reality.Core.Geodesy;
using Reality.Core.Numerics;

namespace Reality.Formats.Geodesy;

/// <summary>Tells maps from their mirror images by the axes of a coordinate system.</summary>
public static class AxisOrientation
{
    private const double StepDegrees = 1e-3;

    /// <summary>
    /// Whether the first two axes, seen from above, turn the other way than east and north: south and west, for example. A model
    /// in such a system is its mirror image in programs that draw x to the right and y up.
    /// </summary>
    public static bool IsMirrored(CoordinateSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system.Kind != CoordinateSystemKind.Projected || system.Area is not { } area)
            return false;
        try
        {
            using var transform = CoordinateTransform.Between(CoordinateSystem.Wgs84, system);
            var (longitude, latitude) = (area.West + 0.5 * area.Width, 0.5 * (area.South + area.North));
            var at = transform.Apply(new(longitude, latitude, 0));
            var east = transform.Apply(new(longitude + StepDegrees, latitude, 0)) - at;
            var north = transform.Apply(new(longitude, latitude + StepDegrees, 0)) - at;
            return east.X * north.Y - east.Y * north.X < 0;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }
}
