using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class TriangulationTests
{
    private static readonly Vector3d Target = new(0.4, -0.3, 8);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(65)]
    public void A_point_is_recovered_from_exact_rays(int viewCount)
    {
        var poses = Poses(viewCount);

        Assert.True(Triangulation.TryTriangulate(poses, Project(poses, Target), out var point));

        Near.Equal(Target, point, 1e-11);
    }

    [Fact]
    public void Moving_the_world_moves_the_point() => Any.Pose.Sample(move =>
    {
        var poses = Poses(3);
        var pixels = Noisy(Project(poses, Target), 1e-3);
        Assert.True(Triangulation.TryTriangulate(poses, pixels, out var before));

        var moved = poses.Select(cameraFromWorld => cameraFromWorld * move.Inverted()).ToArray();
        Assert.True(Triangulation.TryTriangulate(moved, pixels, out var after));

        Near.Equal(move * before, after, 1e-8);
    });

    [Fact]
    public void The_linear_point_is_within_the_error_that_noise_allows()
    {
        // Rays with noise of 0.0005 at 8 m and a base of about 2 m: 4 mm across, 16 mm along.
        var poses = Poses(4);
        Assert.True(Triangulation.TryTriangulate(poses, Noisy(Project(poses, Target), 5e-4), out var point));

        Near.Equal(Target, point, 0.05);
        Near.Equal(new(Target.X / 8, Target.Y / 8), new Vector2d(point.X / point.Z, point.Y / point.Z), 0.001);
    }

    [Fact]
    public void A_point_behind_a_camera_is_refused()
    {
        RigidTransform[] poses = [RigidTransform.Identity, RigidTransform.FromCenter(Rotation.Identity, new(1, 0, 0))];

        // The rays meet at z = -4.
        Assert.False(Triangulation.TryTriangulate(poses, [new(0.1, 0), new(0.35, 0)], out _));
    }

    [Fact]
    public void Parallel_rays_and_a_single_center_are_refused()
    {
        RigidTransform[] apart = [RigidTransform.Identity, RigidTransform.FromCenter(Rotation.Identity, new(1, 0, 0))];
        RigidTransform[] together = [RigidTransform.Identity, new(Rotation.FromRotationVector(new(0, 0.1, 0)), Vector3d.Zero)];

        Assert.False(Triangulation.TryTriangulate(apart, [new(0.1, 0.2), new(0.1, 0.2)], out _));
        Assert.False(Triangulation.TryTriangulate(together, Project(together, Target), out var point) && point.Length > 1e-3);
    }

    [Fact]
    public void Refining_ends_where_the_reprojection_error_has_no_slope()
    {
        var poses = Poses(5);
        var pixels = Noisy(Project(poses, Target), 1e-2);
        var point = Target + new Vector3d(0.2, -0.1, 0.5);

        Assert.True(Triangulation.TryRefine(poses, pixels, ref point));

        const double step = 1e-5;
        for (var axis = 0; axis < 3; axis++)
        {
            var d = new Vector3d(axis == 0 ? step : 0, axis == 1 ? step : 0, axis == 2 ? step : 0);
            var (ahead, behind) = (Cost(poses, pixels, point + d), Cost(poses, pixels, point - d));
            Assert.Equal(0, (ahead - behind) / (2 * step), 1e-9);
            Assert.True(ahead + behind > 2 * Cost(poses, pixels, point));
        }
    }

    [Fact]
    public void Refining_an_exact_point_leaves_it()
    {
        var poses = Poses(3);
        var point = Target;

        Assert.True(Triangulation.TryRefine(poses, Project(poses, Target), ref point));

        Near.Equal(Target, point, 1e-13);
    }

    [Fact]
    public void Refining_refuses_a_guess_behind_a_camera_and_views_from_one_place()
    {
        var behind = new Vector3d(0, 0, -3);
        Assert.False(Triangulation.TryRefine(Poses(2), [new(0, 0), new(0, 0)], ref behind));

        var alone = Target;
        Assert.False(Triangulation.TryRefine([RigidTransform.Identity], [new(0.05, 0)], ref alone));
    }

    [Fact]
    public void The_angle_at_a_point_is_that_between_its_rays()
    {
        Assert.Equal(Math.PI / 2, Triangulation.AngleRadians(new(-1, 0, 0), new(1, 0, 0), new(0, 0, 1)), 1e-15);
        Assert.Equal(1e-8, Triangulation.AngleRadians(new(0, 0, 0), new(1e-8, 0, 0), new(0, 0, 1)), 1e-20);
    }

    /// <summary>Cameras within about 2 m of the origin that look roughly along z.</summary>
    private static RigidTransform[] Poses(int count)
    {
        var random = SeededRandom.For(11, 0);
        var poses = new RigidTransform[count];
        foreach (ref var pose in poses.AsSpan())
        {
            var turn = Rotation.FromRotationVector(0.1 * random.NextGaussianVector());
            pose = RigidTransform.FromCenter(turn, 0.7 * random.NextGaussianVector());
        }
        return poses;
    }

    private static Vector2d[] Project(RigidTransform[] poses, Vector3d point) => [.. poses.Select(pose =>
    {
        var p = pose * point;
        return new Vector2d(p.X / p.Z, p.Y / p.Z);
    })];

    private static Vector2d[] Noisy(Vector2d[] pixels, double sigma)
    {
        var random = SeededRandom.For(12, 0);
        return [.. pixels.Select(p => p + sigma * new Vector2d(random.NextGaussian(), random.NextGaussian()))];
    }

    private static double Cost(RigidTransform[] poses, Vector2d[] pixels, Vector3d point) =>
        Project(poses, point).Zip(pixels, (a, b) => (a - b).LengthSquared).Sum();
}
