using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class SimilarityTests
{
    private static readonly Gen<Similarity> AnySimilarity =
        Gen.Select(Gen.Double[0.1, 10], Any.Rotation, Any.Vector, (scale, r, t) => new Similarity(scale, r, t));

    [Fact]
    public void A_point_is_turned_then_scaled_then_moved()
    {
        var s = new Similarity(2, Rotation.FromRotationVector(new(0, 0, Math.PI / 2)), new(10, 20, 30));

        Near.Equal(new(6, 22, 36), s * new Vector3d(1, 2, 3), 1e-14);
    }

    [Fact]
    public void A_moved_camera_sees_moved_points_where_it_saw_them() =>
        Gen.Select(AnySimilarity, Any.Pose, Any.Vector).Sample((similarity, cameraFromWorld, point) =>
        {
            var before = cameraFromWorld * point;
            var after = similarity.Apply(cameraFromWorld) * (similarity * point);
            Near.Equal(similarity.Scale * before, after, 1e-10);
        });

    [Fact]
    public void The_identity_moves_neither_points_nor_cameras() => Any.Pose.Sample(pose =>
    {
        Assert.Equal(pose.Center, Similarity.Identity * pose.Center);
        Near.Equal(pose.Translation, Similarity.Identity.Apply(pose).Translation, 1e-13);
    });
}

public sealed class SimilarityEstimationTests
{
    private static readonly Similarity Truth = new(3.7, Rotation.FromRotationVector(new(0.4, -2, 0.9)), new(100, -20, 5));

    [Theory]
    [InlineData(1)] // a cube
    [InlineData(0.1)]
    [InlineData(0)] // a plane
    public void A_similarity_is_recovered_from_points(double thickness)
    {
        var source = Points(20, 1, thickness);

        Assert.True(SimilarityEstimation.TrySolve(source, [.. source.Select(p => Truth * p)], out var found));

        AssertClose(Truth, found, 1e-12);
    }

    [Fact]
    public void A_reflected_set_gives_a_rotation_all_the_same()
    {
        var source = Points(20, 1, 1);
        var mirrored = source.Select(p => new Vector3d(-p.X, p.Y, p.Z)).ToArray();

        SimilarityEstimation.TrySolve(source, mirrored, out var found);

        Assert.Equal(1, found.Rotation.ToMatrix().Determinant, 1e-12);
    }

    [Fact]
    public void Noise_moves_the_answer_by_its_share_of_the_points()
    {
        var random = SeededRandom.For(2, 0);
        var source = Points(400, 1, 1);
        var target = source.Select(p => Truth * p + 0.01 * random.NextGaussianVector());

        Assert.True(SimilarityEstimation.TrySolve(source, [.. target], out var found));

        AssertClose(Truth, found, 0.002); // 0.01 / sqrt(400) = 0.0005, four sigma
    }

    [Fact]
    public void Moving_the_target_moves_the_answer() => Any.Pose.Sample(move =>
    {
        var source = Points(5, 3, 1);
        var target = source.Select(p => move * (Truth * p)).ToArray();
        Assert.True(SimilarityEstimation.TrySolve(source, target, out var found));
        AssertClose(new(Truth.Scale, move.Rotation * Truth.Rotation, move * Truth.Translation), found, 1e-9);
    });

    [Fact]
    public void Coinciding_points_are_refused()
    {
        Vector3d[] same = [new(1, 2, 3), new(1, 2, 3)], apart = [new(0, 0, 0), new(1, 0, 0)];

        Assert.False(SimilarityEstimation.TrySolve(same, apart, out _));
        Assert.False(SimilarityEstimation.TrySolve(apart, same, out _)); // the scale would be zero
    }

    [Fact]
    public void The_spread_is_the_standard_deviation_along_each_principal_axis() => Any.Pose.Sample(pose =>
    {
        Vector3d[] points = [new(3, 0, 0), new(-3, 0, 0), new(0, 2, 0), new(0, -2, 0), new(0, 0, 0.5), new(0, 0, -0.5)];
        var spread = SimilarityEstimation.Spread([.. points.Select(p => pose * p)]);
        Near.Equal(new(Math.Sqrt(3), Math.Sqrt(8 / 6.0), Math.Sqrt(0.5 / 6)), spread, 1e-12);
    });

    [Fact]
    public void Points_of_a_line_spread_along_one_axis_only()
    {
        var spread = SimilarityEstimation.Spread([new(1, 1, 1), new(2, 3, 4), new(3, 5, 7)]);

        Near.Equal(new(Math.Sqrt(2 / 3.0 * 14), 0, 0), spread, 1e-7);
    }

    private static void AssertClose(Similarity expected, Similarity actual, double tolerance)
    {
        Assert.Equal(expected.Scale, actual.Scale, tolerance);
        Near.Equal(expected.Rotation, actual.Rotation, tolerance);
        Near.Equal(expected.Translation, actual.Translation, 100 * tolerance);
    }

    private static Vector3d[] Points(int count, long seed, double thickness)
    {
        var random = SeededRandom.For(8, seed);
        var points = new Vector3d[count];
        foreach (ref var p in points.AsSpan())
            p = new(random.NextGaussian(), random.NextGaussian(), thickness * random.NextGaussian());
        return points;
    }
}
