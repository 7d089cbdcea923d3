using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class FivePointEssentialTests
{
    private readonly Matrix3d[] _solutions = new Matrix3d[FivePointEssential.MaxSolutionCount];

    [Theory]
    [InlineData(0, 297)]
    [InlineData(1, 280)] // points of a plane are no degenerate case of five calibrated points
    public void Five_matches_give_back_the_essential_matrix(double flatness, int minFoundCount)
    {
        var found = 0;
        for (ulong trial = 0; trial < 300; trial++)
        {
            var pairs = new PointPairs(trial, 5, flatness);
            var count = FivePointEssential.Solve(Rays(pairs.First), Rays(pairs.Second), _solutions);
            if (_solutions.Take(count).Any(e => Near.ProjectiveDistance(e, pairs.Essential) < 1e-6))
                found++;
        }
        Assert.True(found >= minFoundCount, $"{found} of 300");
    }

    [Fact]
    public void Every_solution_is_an_essential_matrix_through_all_five_matches()
    {
        var solutionCount = 0;
        for (ulong trial = 0; trial < 100; trial++)
        {
            var pairs = new PointPairs(trial, 5);
            var count = FivePointEssential.Solve(Rays(pairs.First), Rays(pairs.Second), _solutions);
            foreach (var e in _solutions.Take(count))
            {
                solutionCount++;
                Assert.Equal(1, Near.Norm(e), 1e-12);
                for (var i = 0; i < 5; i++)
                    Assert.InRange(EpipolarGeometry.SampsonSquared(e, pairs.First[i], pairs.Second[i]), 0, 1e-20);

                // Two equal singular values and a zero one: 2 E Eᵀ E = trace(E Eᵀ) E.
                var square = e * e.Transposed();
                Assert.InRange(Near.Norm(2 * (square * e) + -square.Trace * e), 0, 1e-5);
                Assert.InRange(Math.Abs(e.Determinant), 0, 1e-5);
            }
        }
        Assert.InRange(solutionCount, 200, 1000); // generic points have 2 to 10 real solutions
    }

    [Fact]
    public void Motion_along_the_viewing_axis_is_recovered()
    {
        var pose = new RigidTransform(Rotation.FromRotationVector(new(0.01, -0.02, 0.03)), new(0, 0, -1));
        Vector3d[] points = [new(1, 0.5, 6), new(-1, 1, 7), new(0.3, -1.2, 5), new(-0.8, -0.6, 8), new(1.3, -0.1, 9)];

        var count = FivePointEssential.Solve(
            [.. points], [.. points.Select(p => pose * p)], _solutions);

        Assert.Contains(_solutions.Take(count), e => Near.ProjectiveDistance(e, EpipolarGeometry.Essential(pose)) < 1e-8);
    }

    [Fact]
    public void The_same_match_five_times_gives_nothing()
    {
        Vector3d[] first = [.. Enumerable.Repeat(new Vector3d(0.1, 0.2, 1), 5)];
        Vector3d[] second = [.. Enumerable.Repeat(new Vector3d(0.3, 0.1, 1), 5)];

        Assert.Equal(0, FivePointEssential.Solve(first, second, _solutions));
    }

    [Fact]
    public void Rays_may_point_backwards()
    {
        var pose = new RigidTransform(Rotation.FromRotationVector(new(0.2, -0.1, 0.3)), new(0.6, 0.2, -0.4));
        Vector3d[] points = [new(4, 0.5, -1), new(-3, 1, 2), new(0.3, -5, -0.5), new(-0.8, 4, 0), new(1.3, -0.1, 6)];

        var count = FivePointEssential.Solve(
            [.. points.Select(p => p.Normalized())], [.. points.Select(p => (pose * p).Normalized())], _solutions);

        Assert.Contains(_solutions.Take(count), e => Near.ProjectiveDistance(e, EpipolarGeometry.Essential(pose)) < 1e-8);
    }

    private static Vector3d[] Rays(Vector2d[] normalized) => [.. normalized.Select(p => new Vector3d(p.X, p.Y, 1))];
}
