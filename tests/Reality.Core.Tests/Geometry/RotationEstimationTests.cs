using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class RotationEstimationTests
{
    [Fact]
    public void The_rotation_between_turned_rays_is_recovered() =>
        Gen.Select(Any.Rotation, Any.Direction, Any.Direction, Any.Direction)
            .Where((_, a, b, c) => Vector3d.Cross(a, b).Length > 0.2 && Vector3d.Cross(b, c).Length > 0.2)
            .Sample((truth, a, b, c) =>
            {
                Vector3d[] first = [a, b, c], second = [truth * a, truth * b, truth * c];
                Near.Equal(truth, RotationEstimation.Estimate(first, second, [0, 1, 2]), 1e-7);
            });

    [Fact]
    public void Only_the_given_items_count()
    {
        var truth = Rotation.FromRotationVector(new(0.3, -0.2, 1));
        Vector3d[] first = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1), new(1, 0, 0)];
        Vector3d[] second = [truth * first[0], new(0, 0, 1), truth * first[2], new(-1, 0, 0)];

        Near.Equal(truth, RotationEstimation.Estimate(first, second, [0, 2]), 1e-12);
    }

    [Fact]
    public void No_small_turn_of_the_estimate_brings_noisy_rays_closer()
    {
        var random = SeededRandom.For(3, 0);
        var truth = Rotation.FromRotationVector(new(1, 2, -0.5));
        var (first, second, items) = (new Vector3d[30], new Vector3d[30], Enumerable.Range(0, 30).ToArray());
        for (var i = 0; i < 30; i++)
        {
            first[i] = new Vector3d(random.NextGaussian(), random.NextGaussian(), 5).Normalized();
            second[i] = truth * first[i] + 0.02 * random.NextGaussianVector();
        }
        var best = RotationEstimation.Estimate(first, second, items);

        var least = Cost(best);
        for (var axis = 0; axis < 6; axis++)
        {
            var unit = new Vector3d(axis % 3 == 0 ? 1 : 0, axis % 3 == 1 ? 1 : 0, axis % 3 == 2 ? 1 : 0);
            var turn = (axis < 3 ? 1e-4 : -1e-4) * unit;
            Assert.True(Cost(Rotation.FromRotationVector(turn) * best) > least);
        }

        double Cost(Rotation r) => items.Sum(i => (r * first[i] - second[i]).LengthSquared);
    }
}
