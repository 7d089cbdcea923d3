using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class RelativePoseProblemTests
{
    [Fact]
    public void Ransac_finds_the_relative_pose_among_half_of_outliers()
    {
        var pairs = new PointPairs(6, 400).Disturb(1e-4, outlierStride: 2);

        Assert.True(Ransac.TryEstimate<Matrix3d, RelativePoseProblem>(
            new(pairs.First, pairs.Second), new() { MaxError = 5e-4 }, SeededRandom.For(7, 1), out var result));

        Assert.InRange(result.Inliers.Length, 190, 215);
        AssertRotation(pairs, result.Model, 0.001); // radians
    }

    [Fact]
    public void Refining_from_a_guess_nearby_finds_the_exact_matrix()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var pairs = new PointPairs(seed, 40);
            var guess = EpipolarGeometry.Essential(new(
                Rotation.FromRotationVector(new(0.004, -0.003, 0.005)) * pairs.SecondFromFirst.Rotation,
                pairs.SecondFromFirst.Translation + 0.01 * pairs.SecondFromFirst.Translation.Length * new Vector3d(1, -1, 0.5)));

            var problem = new RelativePoseProblem(pairs.First, pairs.Second);
            Assert.True(problem.TryRefine(guess, Enumerable.Range(0, 40).ToArray(), out var refined));

            Assert.InRange(Near.ProjectiveDistance(refined, pairs.Essential), 0, 1e-6);
        }
    }

    [Fact]
    public void Refining_over_noisy_matches_beats_a_minimal_sample()
    {
        var pairs = new PointPairs(9, 300).Disturb(5e-4);
        var problem = new RelativePoseProblem(pairs.First, pairs.Second);
        var models = new Matrix3d[problem.MaxModelsPerSample];
        var count = problem.Solve([0, 60, 120, 180, 240], models);
        var minimal = models.Take(count).MinBy(m => Cost(problem, m));

        Assert.True(problem.TryRefine(minimal, Enumerable.Range(0, 300).ToArray(), out var refined));

        Assert.True(Cost(problem, refined) < 0.5 * Cost(problem, minimal));
        AssertRotation(pairs, refined, 0.002);
    }

    [Fact]
    public void Fewer_than_six_matches_are_not_refined()
    {
        var pairs = new PointPairs(2, 6);

        Assert.False(new RelativePoseProblem(pairs.First, pairs.Second).TryRefine(pairs.Essential, [0, 1, 2, 3, 4], out _));
    }

    private static double Cost(RelativePoseProblem problem, Matrix3d model)
    {
        var errors = new double[problem.ItemCount];
        problem.SquaredErrors(model, errors);
        return errors.Sum();
    }

    private static void AssertRotation(PointPairs pairs, Matrix3d essential, double toleranceRadians)
    {
        var (a, b, _) = EpipolarGeometry.Decompose(essential);
        var inverse = pairs.SecondFromFirst.Rotation.Inverted();
        Assert.InRange(Math.Min((a * inverse).Angle.Radians, (b * inverse).Angle.Radians), 0, toleranceRadians);
    }
}
