using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>
/// Splats that belong to no surface: a few become huge or drift far away where hardly any photo looks, and hide the scene from
/// elsewhere.
/// </summary>
internal static class FloatingSplats
{
    // Of the distances from the middle of the scene: the radius that nearly all splats keep to.
    private const double RadiusQuantile = 0.99;

    // Limits as multiples of that radius: of the distance from the middle, and of the largest standard deviation.
    private const double MaxDistance = 2;
    private const double MaxDeviation = 0.25;

    /// <summary>For each splat, whether it floats.</summary>
    public static bool[] Find(SplatCloud splats) => Find(splats.Positions, splats.LogScales);

    /// <summary>The same, of splats by their positions and the logarithms of their standard deviations.</summary>
    public static bool[] Find(Vector3[] positions, Vector3[] logScales)
    {
        if (positions.Length == 0)
            return [];
        var middle = new Vector3(MedianOf(p => p.X), MedianOf(p => p.Y), MedianOf(p => p.Z));
        var distances = Array.ConvertAll(
            positions, p => new Vector3d(p.X - middle.X, p.Y - middle.Y, p.Z - middle.Z).Length);
        var sorted = (double[])distances.Clone();
        Array.Sort(sorted);
        var radius = sorted[(int)(RadiusQuantile * (sorted.Length - 1))];
        var maxLogDeviation = ExactMath.Log(MaxDeviation * radius);
        return [.. distances.Select((distance, i) => distance > MaxDistance * radius || LargestOf(i) > maxLogDeviation)];

        double LargestOf(int i) => Math.Max(logScales[i].X, Math.Max(logScales[i].Y, logScales[i].Z));

        float MedianOf(Func<Vector3, double> axis) => (float)Median.Of(positions.Select(axis));
    }
}
