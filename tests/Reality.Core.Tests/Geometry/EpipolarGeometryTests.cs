using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class EpipolarGeometryTests
{
    [Fact]
    public void The_essential_matrix_relates_both_projections_of_a_point()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var pairs = new PointPairs(seed, 10);
            for (var i = 0; i < 10; i++)
            {
                var p = new Vector3d(pairs.First[i].X, pairs.First[i].Y, 1);
                var q = new Vector3d(pairs.Second[i].X, pairs.Second[i].Y, 1);
                Assert.Equal(0, Vector3d.Dot(q, pairs.Essential * p), 1e-14);
            }
        }
    }

    [Fact]
    public void The_essential_matrix_of_a_sideways_step_relates_equal_rows()
    {
        var e = EpipolarGeometry.Essential(new(Rotation.Identity, new(1, 0, 0)));

        Assert.Equal(new(0, 0, 0, 0, 0, -1, 0, 1, 0), e);
        Assert.Equal(0, EpipolarGeometry.SampsonSquared(e, new(0.3, 0.2), new(-0.4, 0.2)), 1e-30);

        // Rows that differ by 0.02 are consistent after each point moved by 0.01.
        Assert.Equal(2e-4, EpipolarGeometry.SampsonSquared(e, new(0.3, 0.2), new(-0.4, 0.22)), 1e-15);
    }

    [Fact]
    public void Exchanging_the_photos_transposes_the_matrix() =>
        Gen.ULong[0, 99].Sample(seed =>
        {
            var pairs = new PointPairs(seed, 1).Disturb(0.01);
            var (p, q) = (pairs.First[0], pairs.Second[0]);
            Assert.Equal(
                EpipolarGeometry.SampsonSquared(pairs.Essential, p, q),
                EpipolarGeometry.SampsonSquared(pairs.Essential.Transposed(), q, p), 1e-15);
            Near.Equal(EpipolarGeometry.Essential(pairs.SecondFromFirst.Inverted()), pairs.Essential.Transposed(), 1e-12);
        });

    [Fact]
    public void The_Sampson_distance_does_not_depend_on_the_matrix_scale()
    {
        var pairs = new PointPairs(3, 1).Disturb(0.01);
        var (p, q) = (pairs.First[0], pairs.Second[0]);
        var distance = EpipolarGeometry.SampsonSquared(pairs.Essential, p, q);

        Assert.Equal(distance, EpipolarGeometry.SampsonSquared(-7 * pairs.Essential, p, q), 1e-12 * distance);
    }

    [Fact]
    public void Decomposing_an_essential_matrix_gives_the_pose_among_four()
    {
        for (ulong trial = 0; trial < 100; trial++)
        {
            var pairs = new PointPairs(trial, 1);
            var (rotation, translation) = (pairs.SecondFromFirst.Rotation, pairs.SecondFromFirst.Translation);
            var (a, b, t) = EpipolarGeometry.Decompose(pairs.Essential);

            Assert.Equal(1, Math.Abs(Vector3d.Dot(t, translation.Normalized())), 1e-9);
            Assert.InRange(Math.Min((a * rotation.Inverted()).Angle.Radians, (b * rotation.Inverted()).Angle.Radians), 0, 1e-7);
        }
    }

    [Fact]
    public void Each_of_the_four_poses_has_the_same_essential_matrix_up_to_its_sign_and_scale() =>
        Any.Pose.Where(pose => pose.Translation.Length > 0.1).Sample(pose =>
        {
            var e = EpipolarGeometry.Essential(pose);
            var (a, b, t) = EpipolarGeometry.Decompose(e);

            Assert.InRange(Near.ProjectiveDistance(e, EpipolarGeometry.Essential(new(a, t))), 0, 1e-9);
            Assert.InRange(Near.ProjectiveDistance(e, EpipolarGeometry.Essential(new(b, -t))), 0, 1e-9);

            // The twisted pair: half a turn about the base lies between the two.
            Near.Equal(Rotation.FromRotationVector(Math.PI * t), a * b.Inverted(), 1e-7);
        });

    [Fact]
    public void Exactly_one_of_the_four_poses_puts_the_points_before_both_cameras()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var pairs = new PointPairs(seed, 5);
            var (a, b, t) = EpipolarGeometry.Decompose(pairs.Essential);
            RigidTransform[] candidates = [new(a, t), new(a, -t), new(b, t), new(b, -t)];

            var valid = Assert.Single(candidates, pose => Enumerable.Range(0, 5).All(i => Triangulation.TryTriangulate(
                [RigidTransform.Identity, pose], [pairs.First[i], pairs.Second[i]], out _)));
            Near.Equal(pairs.SecondFromFirst.Rotation, valid.Rotation, 1e-7);
            Near.Equal(pairs.SecondFromFirst.Translation.Normalized(), valid.Translation, 1e-7);
        }
    }
}
