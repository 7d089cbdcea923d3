using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>Averages measurements of one rotation, robust to outliers.</summary>
internal static class RotationAverage
{
    // A measurement agrees within this multiple of the median angle to the central measurement.
    private const double AgreeingMedians = 3;

    /// <summary>
    /// The mean of the agreeing measurements, in the tangent space of the central one, whose sum of angles to all others is
    /// smallest.
    /// </summary>
    public static Rotation Of(Rotation[] measurements)
    {
        var center = measurements.MinBy(candidate => measurements.Sum(other => AngleBetween(other, candidate)));
        var angles = Array.ConvertAll(measurements, measurement => AngleBetween(measurement, center));
        var limit = AgreeingMedians * angles.Order().ElementAt(angles.Length / 2);
        var (sum, count) = (Vector3d.Zero, 0);
        for (var i = 0; i < measurements.Length; i++)
        {
            if (angles[i] <= limit)
                (sum, count) = (sum + (measurements[i] * center.Inverted()).ToRotationVector(), count + 1);
        }
        return Rotation.FromRotationVector(sum / count) * center;
    }

    private static double AngleBetween(Rotation a, Rotation b) => (a * b.Inverted()).Angle.Radians;
}
