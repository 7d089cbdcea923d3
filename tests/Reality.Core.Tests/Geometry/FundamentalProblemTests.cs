using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class FundamentalProblemTests
{
    private static readonly int[] Seven = [0, 1, 2, 3, 4, 5, 6];

    [Fact]
    public void Seven_matches_give_back_the_matrix_among_one_or_three()
    {
        var models = new Matrix3d[3];
        for (ulong seed = 0; seed < 100; seed++)
        {
            var pairs = new PointPairs(seed, 7);
            var count = new FundamentalProblem(pairs.First, pairs.Second).Solve(Seven, models);

            Assert.True(count is 1 or 3, $"{count} solutions");
            Assert.Contains(models.Take(count), f => Near.ProjectiveDistance(f, pairs.Essential) < 1e-6);
            Assert.All(models.Take(count), f => Assert.Equal(0, f.Determinant, 1e-10));
        }
    }

    [Fact]
    public void Refining_from_a_guess_nearby_finds_the_exact_matrix_of_rank_two()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            // Focal lengths of 0.8 and 1.2: with both at one the two singular values are equal, and their bases are not unique.
            var pairs = new PointPairs(seed, 60);
            var truth = Matrix3d.FromRows(new(1 / 1.2, 0, 0), new(0, 1 / 1.2, 0), new(0, 0, 1)) * pairs.Essential
                * Matrix3d.FromRows(new(1 / 0.8, 0, 0), new(0, 1 / 0.8, 0), new(0, 0, 1));
            var problem = new FundamentalProblem([.. pairs.First.Select(p => 0.8 * p)], [.. pairs.Second.Select(q => 1.2 * q)]);
            var left = Rotation.FromRotationVector(new(0.002, -0.003, 0.001));
            var right = Rotation.FromRotationVector(new(-0.001, 0.002, 0.002));
            var guess = left.ToMatrix() * truth * right.ToMatrix();

            Assert.True(problem.TryRefine(guess, Enumerable.Range(0, 60).ToArray(), out var refined));

            Assert.InRange(Near.ProjectiveDistance(refined, truth), 0, 1e-6);
            Assert.Equal(0, refined.Determinant, 1e-12);
        }
    }

    [Fact]
    public void Ransac_finds_the_matrix_among_a_third_of_outliers()
    {
        var pairs = new PointPairs(12, 300).Disturb(1e-4, outlierStride: 3);

        Assert.True(Ransac.TryEstimate<Matrix3d, FundamentalProblem>(
            new(pairs.First, pairs.Second), new() { MaxError = 5e-4 }, SeededRandom.For(7, 2), out var result));

        Assert.InRange(result.Inliers.Length, 197, 215);
        var clean = new PointPairs(12, 300);
        Assert.All(clean.First.Zip(clean.Second), m => Assert.InRange(
            Math.Sqrt(EpipolarGeometry.SampsonSquared(result.Model, m.First, m.Second)), 0, 1e-4));
    }

    [Fact]
    public void Seven_times_the_same_match_gives_nothing()
    {
        Vector2d[] same = [.. Enumerable.Repeat(new Vector2d(0.1, 0.2), 7)];

        Assert.Equal(0, new FundamentalProblem(same, same).Solve(Seven, new Matrix3d[3]));
    }

    [Fact]
    public void Fewer_than_eight_matches_are_not_refined()
    {
        var pairs = new PointPairs(2, 8);

        Assert.False(new FundamentalProblem(pairs.First, pairs.Second).TryRefine(pairs.Essential, Seven, out _));
    }
}
