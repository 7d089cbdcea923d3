using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

/// <summary>The refinement that <see cref="RelativePoseProblem"/> and <see cref="RelativeBearingProblem"/> share.</summary>
public sealed class EssentialRefinementTests
{
    [Theory]
    [InlineData(0, 1e-9)]
    [InlineData(1e-3, 1e-2)] // turns and shifts look alike at a depth of seven baselines
    public void Both_kinds_of_rays_lead_from_a_rough_start_to_the_truth(double noise, double tolerance)
    {
        var truth = new RigidTransform(
            Rotation.FromRotationVector(new(0.1, -0.2, 0.05)), new Vector3d(2, 0.3, -0.4).Normalized());
        var random = SeededRandom.For(3, 1);
        var (first, second) = (new Vector3d[200], new Vector3d[200]);
        for (var i = 0; i < first.Length; i++)
        {
            var point = new Vector3d(4 * random.NextDouble() - 2, 4 * random.NextDouble() - 2, 5 + 4 * random.NextDouble());
            (first[i], second[i]) = (Seen(point, ref random), Seen(truth * point, ref random));
        }
        var items = Enumerable.Range(0, first.Length).ToArray();
        var start = EpipolarGeometry.Essential(new(
            Rotation.FromRotationVector(new(0.02, 0.01, -0.015)) * truth.Rotation,
            (truth.Translation + new Vector3d(0.02, -0.03, 0.04)).Normalized()));

        var plane = new RelativePoseProblem(Array.ConvertAll(first, OnPlane), Array.ConvertAll(second, OnPlane));
        var sphere = new RelativeBearingProblem(
            Array.ConvertAll(first, ray => ray.Normalized()), Array.ConvertAll(second, ray => ray.Normalized()));

        Assert.True(plane.TryRefine(start, items, out var byPlane));
        Assert.True(sphere.TryRefine(start, items, out var bySphere));
        AssertNear(EpipolarGeometry.Essential(truth), byPlane, tolerance);
        AssertNear(EpipolarGeometry.Essential(truth), bySphere, tolerance);
        Assert.False(plane.TryRefine(start, items.AsSpan(..5), out _));

        Vector3d Seen(Vector3d p, ref SeededRandom random) => new(
            p.X / p.Z + noise * random.NextGaussian(), p.Y / p.Z + noise * random.NextGaussian(), 1);
    }

    private static Vector2d OnPlane(Vector3d ray) => new(ray.X / ray.Z, ray.Y / ray.Z);

    private static void AssertNear(Matrix3d expected, Matrix3d actual, double tolerance)
    {
        var difference = expected + -1.0 * actual;
        var worst = Math.Max(Math.Max(difference.Row0.Length, difference.Row1.Length), difference.Row2.Length);
        Assert.True(worst < tolerance, $"{worst}");
    }
}
