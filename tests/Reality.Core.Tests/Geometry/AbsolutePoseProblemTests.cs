using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class AbsolutePoseProblemTests
{
    [Fact]
    public void Ransac_finds_the_pose_among_half_of_outliers()
    {
        var pairs = new PointPairs(6, 400).Disturb(1e-4, outlierStride: 2);

        Assert.True(Ransac.TryEstimate<RigidTransform, AbsolutePoseProblem>(
            new(pairs.Points, pairs.Second), new() { MaxError = 5e-4 }, SeededRandom.For(7, 0), out var result));

        Assert.InRange(result.Inliers.Length, 195, 206);
        Near.Equal(pairs.SecondFromFirst.Rotation, result.Model.Rotation, 1e-4);
        Near.Equal(pairs.SecondFromFirst.Translation, result.Model.Translation, 1e-3);
    }

    [Fact]
    public void Refining_from_a_guess_nearby_finds_the_exact_pose()
    {
        var pairs = new PointPairs(1, 30);
        var (problem, items) = (new AbsolutePoseProblem(pairs.Points, pairs.Second), Enumerable.Range(0, 30).ToArray());
        var guess = new RigidTransform(
            Rotation.FromRotationVector(new(0.01, -0.02, 0.015)) * pairs.SecondFromFirst.Rotation,
            pairs.SecondFromFirst.Translation + new Vector3d(0.03, 0.02, -0.04));

        Assert.True(problem.TryRefine(guess, items, out var refined));

        Near.Equal(pairs.SecondFromFirst.Rotation, refined.Rotation, 1e-10);
        Near.Equal(pairs.SecondFromFirst.Translation, refined.Translation, 1e-9);
    }

    [Fact]
    public void Errors_are_distances_on_the_image_plane_and_infinite_behind_the_camera()
    {
        Vector3d[] points = [new(2, 0, 4), new(0, 0, -1)];
        var errors = new double[2];

        new AbsolutePoseProblem(points, [new(0.53, 0.04), new(0, 0)]).SquaredErrors(RigidTransform.Identity, errors);

        Assert.Equal(0.0025, errors[0], 1e-15);
        Assert.Equal(double.PositiveInfinity, errors[1]);
    }

    [Fact]
    public void Fewer_than_four_points_are_not_refined()
    {
        var pairs = new PointPairs(2, 5);

        Assert.False(new AbsolutePoseProblem(pairs.Points, pairs.Second).TryRefine(pairs.SecondFromFirst, [0, 1, 2], out _));
    }
}
