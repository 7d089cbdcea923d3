using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class HomographyProblemTests
{
    private static readonly Matrix3d Truth = new(1.1, 0.1, 0.2, -0.05, 0.9, -0.1, 0.2, -0.1, 1);

    [Fact]
    public void Four_matches_give_back_the_homography()
    {
        Vector2d[] square = [new(0, 0), new(1, 0), new(1, 1), new(0, 1)];
        var models = new Matrix3d[1];

        Assert.Equal(1, new HomographyProblem(square, [.. square.Select(Map)]).Solve([0, 1, 2, 3], models));

        Assert.InRange(Near.ProjectiveDistance(Truth, models[0]), 0, 1e-14);
    }

    [Fact]
    public void Three_points_of_a_line_among_four_give_nothing()
    {
        Vector2d[] points = [new(0, 0), new(1, 1), new(2, 2), new(0, 1)];

        Assert.Equal(0, new HomographyProblem(points, [.. points.Select(Map)]).Solve([0, 1, 2, 3], new Matrix3d[1]));
    }

    [Fact]
    public void Errors_are_the_mean_of_squared_transfers_both_ways()
    {
        // Twice as large in the second photo: 0.2 there is 0.1 in the first.
        var errors = new double[1];
        new HomographyProblem([new(1, 1)], [new(2.2, 2)]).SquaredErrors(new(2, 0, 0, 0, 2, 0, 0, 0, 1), errors);

        Assert.Equal(0.5 * (0.04 + 0.01), errors[0], 1e-15);
    }

    [Fact]
    public void Points_of_a_plane_follow_the_homography_of_their_poses()
    {
        var pairs = new PointPairs(5, 40, flatness: 1);

        Assert.True(Ransac.TryEstimate<Matrix3d, HomographyProblem>(
            new(pairs.First, pairs.Second), new() { MaxError = 1e-6 }, SeededRandom.For(1, 0), out var result));

        Assert.Equal(40, result.Inliers.Length);
    }

    [Fact]
    public void Ransac_finds_the_homography_among_half_of_outliers()
    {
        var random = SeededRandom.For(2, 0);
        var (first, second) = (new Vector2d[300], new Vector2d[300]);
        for (var i = 0; i < 300; i++)
        {
            first[i] = new(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            second[i] = i % 2 == 0
                ? Map(first[i]) + 1e-4 * new Vector2d(random.NextGaussian(), random.NextGaussian())
                : new(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        }

        Assert.True(Ransac.TryEstimate<Matrix3d, HomographyProblem>(
            new(first, second), new() { MaxError = 5e-4 }, SeededRandom.For(3, 0), out var result));

        Assert.InRange(result.Inliers.Length, 148, 154);
        Assert.InRange(Near.ProjectiveDistance(Truth, result.Model), 0, 2e-4);
    }

    [Fact]
    public void Fewer_than_five_matches_are_not_refined()
    {
        Vector2d[] square = [new(0, 0), new(1, 0), new(1, 1), new(0, 1)];

        Assert.False(new HomographyProblem(square, square).TryRefine(Matrix3d.Identity, [0, 1, 2, 3], out _));
    }

    private static Vector2d Map(Vector2d p)
    {
        var q = Truth * new Vector3d(p.X, p.Y, 1);
        return new(q.X / q.Z, q.Y / q.Z);
    }
}
