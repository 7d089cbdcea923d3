using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class RelativePoseTests
{
    private static readonly int[] All = [.. Enumerable.Range(0, 40)];

    [Theory]
    [InlineData(0.1, -0.3, 0.05, 1, 0, 0)]
    [InlineData(0, 0.2, 0, -1, 0.2, 0)]
    [InlineData(0.05, 0, 0.4, 0, 0, 1)]
    [InlineData(0.1, 0.1, -0.2, 0.3, -0.6, -0.5)]
    public void Of_four_poses_the_one_in_front_is_chosen(double rx, double ry, double rz, double x, double y, double z)
    {
        var pose = new RigidTransform(Rotation.FromRotationVector(new(rx, ry, rz)), new Vector3d(x, y, z).Normalized());
        var (first, second, points) = Views(pose);

        Assert.True(RelativePose.TryChoose(EpipolarGeometry.Essential(pose), first, second, All, out var chosen, out var angles));

        Assert.InRange((pose.Rotation * chosen.Rotation.Inverted()).Angle.Radians, 0, 1e-9);
        Assert.InRange(Vector3d.Distance(pose.Translation, chosen.Translation), 0, 1e-9);
        var expected = points.Select(p => Triangulation.AngleRadians(Vector3d.Zero, pose.Center, p)).Order().ToArray();
        Assert.All(expected.Zip(angles), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
    }

    [Fact]
    public void The_sign_of_the_essential_matrix_does_not_matter()
    {
        var pose = new RigidTransform(Rotation.FromRotationVector(new(0.1, -0.3, 0.05)), new(0.6, 0, 0.8));
        var (first, second, _) = Views(pose);
        Assert.True(RelativePose.TryChoose(-2 * EpipolarGeometry.Essential(pose), first, second, All, out var chosen, out _));
        Assert.InRange(Vector3d.Distance(pose.Translation, chosen.Translation), 0, 1e-9);
    }

    [Fact]
    public void Matches_that_lie_in_front_under_no_pose_give_none()
    {
        // Half the points behind the cameras: no pose has seven of ten in front.
        var pose = new RigidTransform(Rotation.FromRotationVector(new(0.1, -0.3, 0.05)), new(1, 0, 0));
        var (first, second, points) = Views(pose);
        for (var i = 0; i < points.Length; i += 2)
        {
            var p = -points[i];
            var q = pose * p;
            (first[i], second[i]) = (new(p.X / p.Z, p.Y / p.Z), new(q.X / q.Z, q.Y / q.Z));
        }
        Assert.False(RelativePose.TryChoose(EpipolarGeometry.Essential(pose), first, second, All, out _, out _));
        Assert.False(RelativePose.TryChoose(EpipolarGeometry.Essential(pose), first, second, [], out _, out _));
    }

    private static (Vector2d[] First, Vector2d[] Second, Vector3d[] Points) Views(RigidTransform secondFromFirst)
    {
        var random = SeededRandom.For(9, 0);
        var points = new Vector3d[All.Length];
        for (var i = 0; i < points.Length; i++)
            points[i] = (4 + 6 * random.NextDouble()) * new Vector3d(random.NextDouble() - 0.5, random.NextDouble() - 0.5, 1);
        static Vector2d Seen(Vector3d p) => new(p.X / p.Z, p.Y / p.Z);
        return (Array.ConvertAll(points, Seen), Array.ConvertAll(points, p => Seen(secondFromFirst * p)), points);
    }
}
