using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>
/// Finds splats that belong to no surface. A few splats become huge, drift far away where hardly any photo looks, or surround a
/// camera. From elsewhere, they hide the scene.
/// </summary>
internal static class FloatingSplats
{
    // Quantile of the distances from the middle of the scene that defines its radius: nearly all splats are within it.
    private const double RadiusQuantile = 0.99;

    // Limits of the distance from the middle, and of the largest standard deviation, as multiples of that radius.
    private const double MaxDistance = 2;
    private const double MaxDeviation = 0.25;

    // A splat floats if a camera is within this many of its standard deviations: cameras stand in free space.
    private const double MaxDeviationsToCamera = 5;

    // Splats whose largest deviation is below this multiple of the radius hide little, even if a camera is in them.
    private const double MinDeviationAtCamera = 0.01;

    /// <summary>For each splat, whether it floats.</summary>
    /// <param name="cameras">World positions of the cameras that photos were taken from.</param>
    public static bool[] Find(SplatCloud splats, IReadOnlyList<Vector3d> cameras) => Find(
        splats.Positions, splats.LogScales, splats.Rotations, [.. cameras.Select(camera => camera - splats.Origin)]);

    /// <summary>The same, of splats in training.</summary>
    public static bool[] Find(SplatParameters splats, IReadOnlyList<Vector3d> cameras)
    {
        var every = Enumerable.Range(0, splats.Count);
        return Find(
            [.. every.Select(i => VectorOf(i, SplatParameters.Position))],
            [.. every.Select(i => VectorOf(i, SplatParameters.LogScale))],
            [.. every.Select(i => new Quaternion(
                VectorOf(i, SplatParameters.Quaternion + 1), splats[i, SplatParameters.Quaternion]))],
            [.. cameras.Select(camera => camera - splats.Origin)]);

        Vector3 VectorOf(int splat, int parameter) =>
            new(splats[splat, parameter], splats[splat, parameter + 1], splats[splat, parameter + 2]);
    }

    private static bool[] Find(Vector3[] positions, Vector3[] logScales, Quaternion[] rotations, Vector3d[] cameras)
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
        var minLogDeviation = ExactMath.Log(MinDeviationAtCamera * radius);
        return
        [
            .. distances.Select((distance, i) => distance > MaxDistance * radius || LargestOf(i) > maxLogDeviation
                || (LargestOf(i) > minLogDeviation && Surrounds(positions[i], logScales[i], rotations[i], cameras))),
        ];

        double LargestOf(int i) => Math.Max(logScales[i].X, Math.Max(logScales[i].Y, logScales[i].Z));

        float MedianOf(Func<Vector3, double> axis) => (float)Median.Of(positions.Select(axis));
    }

    private static bool Surrounds(Vector3 position, Vector3 logScale, Quaternion q, Vector3d[] cameras)
    {
        var ownFromWorld = Rotation.FromQuaternion(q.W, q.X, q.Y, q.Z).Inverted();
        var scale = new Vector3d(ExactMath.Exp(logScale.X), ExactMath.Exp(logScale.Y), ExactMath.Exp(logScale.Z));
        return Array.Exists(cameras, camera =>
        {
            var p = ownFromWorld * (camera - new Vector3d(position.X, position.Y, position.Z));
            var deviations = new Vector3d(p.X / scale.X, p.Y / scale.Y, p.Z / scale.Z);
            return deviations.Length < MaxDeviationsToCamera;
        });
    }
}
