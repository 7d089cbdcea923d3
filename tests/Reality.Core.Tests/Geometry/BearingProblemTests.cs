using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

/// <summary>Poses from rays in all directions, a third of them wrong.</summary>
public sealed class BearingProblemTests
{
    private const int Count = 90;
    private const double Noise = 5e-4;

    private static readonly RigidTransform Pose = new(Rotation.FromRotationVector(new(0.3, -0.5, 0.2)), new(0.7, -0.2, 0.4));
    private static readonly RansacOptions Options = new() { MaxError = 6 * Noise, MaxSampleCount = 2000 };

    private readonly Vector3d[] _points = new Vector3d[Count];
    private readonly Vector3d[] _first = new Vector3d[Count];
    private readonly Vector3d[] _second = new Vector3d[Count];

    public BearingProblemTests()
    {
        var random = SeededRandom.For(7, 0);
        for (var i = 0; i < Count; i++)
        {
            _points[i] = (3 + 4 * random.NextDouble()) * Gaussian(random).Normalized();
            _first[i] = (_points[i].Normalized() + Noise * Gaussian(random)).Normalized();
            _second[i] = ((Pose * _points[i]).Normalized() + Noise * Gaussian(random)).Normalized();
            if (i % 3 == 0)
                _second[i] = Gaussian(random).Normalized();
        }
        Assert.InRange(_second.Count(ray => ray.Z < 0), 30, 60);
    }

    [Fact]
    public void The_relative_pose_is_found_from_rays_of_both_photos()
    {
        Assert.True(Ransac.TryEstimate<Matrix3d, RelativeBearingProblem>(
            new(_first, _second), Options, SeededRandom.For(1, 0), out var found));

        Assert.InRange(Near.ProjectiveDistance(found.Model, EpipolarGeometry.Essential(Pose)), 0, 2e-3);
        Assert.InRange(found.Inliers.Length, 58, 64);
    }

    [Fact]
    public void The_pose_is_found_from_points_and_rays()
    {
        Assert.True(Ransac.TryEstimate<RigidTransform, AbsoluteBearingProblem>(
            new(_points, _second), Options, SeededRandom.For(1, 0), out var found));

        Assert.InRange((found.Model.Rotation * Pose.Rotation.Inverted()).Angle.Radians, 0, 6e-4);
        Assert.InRange((found.Model.Translation - Pose.Translation).Length, 0, 2e-3);
        Assert.InRange(found.Inliers.Length, 58, 61);
    }

    [Fact]
    public void Refinement_reaches_the_exact_pose()
    {
        var rays = Array.ConvertAll(_points, p => (Pose * p).Normalized());
        var near = new RigidTransform(
            Rotation.FromRotationVector(new(0.01, 0.02, -0.01)) * Pose.Rotation, Pose.Translation + new Vector3d(0.05, 0, -0.05));

        Assert.True(new AbsoluteBearingProblem(_points, rays).TryRefine(near, [.. Enumerable.Range(0, Count)], out var refined));

        Assert.InRange((refined.Translation - Pose.Translation).Length, 0, 1e-9);
        Assert.InRange((refined.Rotation * Pose.Rotation.Inverted()).Angle.Radians, 0, 1e-9);
    }

    [Theory]
    [InlineData(0.3, -0.4, 0.6)]
    [InlineData(0, 0, 1)]
    [InlineData(0, 0, -1)]
    [InlineData(0.2, 0.1, -5)]
    public void Rays_turn_to_the_axis(double x, double y, double z)
    {
        var ray = new Vector3d(x, y, z).Normalized();
        Assert.InRange((RayTurn.ToAxis(ray) * ray - new Vector3d(0, 0, 1)).Length, 0, 1e-12);
    }

    [Fact]
    public void Rays_that_point_backwards_are_triangulated()
    {
        var point = new Vector3d(1, 2, -4);
        var (a, b) = (point.Normalized(), (Pose * point).Normalized());

        Assert.True(Triangulation.TryTriangulate(
            [RayTurn.Along(a, RigidTransform.Identity), RayTurn.Along(b, Pose)], [default, default], out var found));

        Assert.InRange((found - point).Length, 0, 1e-9);
    }

    private static Vector3d Gaussian(SeededRandom random) =>
        new(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
}
