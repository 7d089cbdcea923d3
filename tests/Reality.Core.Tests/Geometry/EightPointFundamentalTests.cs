using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class EightPointFundamentalTests
{
    private const double Focal = 1500;

    [Theory]
    [InlineData(8)]
    [InlineData(50)]
    public void Exact_matches_give_back_the_fundamental_matrix(int count)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var pairs = new PointPairs(seed, count);
            var (first, second) = (Pixels(pairs.First), Pixels(pairs.Second));

            Assert.True(EightPointFundamental.TryEstimate(first, second, 0.5, out var f));

            Assert.InRange(Rms(f, first, second), 0, 1e-5); // pixels
        }
    }

    [Fact]
    public void Exchanging_the_photos_transposes_the_matrix()
    {
        var pairs = new PointPairs(4, 60).Disturb(0.3 / Focal);
        Assert.True(EightPointFundamental.TryEstimate(Pixels(pairs.First), Pixels(pairs.Second), 0.3, out var f));
        Assert.True(EightPointFundamental.TryEstimate(Pixels(pairs.Second), Pixels(pairs.First), 0.3, out var reverse));

        Assert.InRange(Near.ProjectiveDistance(f, reverse.Transposed()), 0, 1e-9);
    }

    [Fact]
    public void With_noise_the_epipolar_lines_pass_close_to_the_true_points()
    {
        var pairs = new PointPairs(5, 400);
        var truth = Pixels(pairs.Second);
        pairs.Disturb(0.5 / Focal);

        Assert.True(EightPointFundamental.TryEstimate(Pixels(pairs.First), Pixels(pairs.Second), 0.5, out var f));

        Assert.InRange(Rms(f, Pixels(pairs.First), truth), 0, 0.1); // pixels, for noise of 0.5
    }

    [Fact]
    public void A_tenth_of_wrong_matches_hardly_moves_the_matrix()
    {
        var pairs = new PointPairs(6, 400);
        var truth = Pixels(pairs.Second);
        pairs.Disturb(0.3 / Focal, outlierStride: 10);

        Assert.True(EightPointFundamental.TryEstimate(Pixels(pairs.First), Pixels(pairs.Second), 0.3, out var f));

        var distances = truth.Select((q, i) => Math.Sqrt(EpipolarGeometry.SampsonSquared(f, Pixels(pairs.First)[i], q))).Order();
        Assert.InRange(distances.ElementAt(360), 0, 0.5); // pixels at the 90th percentile
    }

    [Fact]
    public void Points_of_a_plane_leave_the_matrix_open()
    {
        var pairs = new PointPairs(7, 50, flatness: 1);

        Assert.False(EightPointFundamental.TryEstimate(Pixels(pairs.First), Pixels(pairs.Second), 0.5, out _));
    }

    [Fact]
    public void Fewer_than_eight_matches_are_refused()
    {
        var pairs = new PointPairs(8, 7);

        Assert.False(EightPointFundamental.TryEstimate(Pixels(pairs.First), Pixels(pairs.Second), 0.5, out _));
    }

    private static Vector2d[] Pixels(Vector2d[] normalized) => [.. normalized.Select(n => Focal * n + new Vector2d(1000, 700))];

    private static double Rms(Matrix3d f, Vector2d[] first, Vector2d[] second) =>
        Math.Sqrt(first.Zip(second, (p, q) => EpipolarGeometry.SampsonSquared(f, p, q)).Average());
}
