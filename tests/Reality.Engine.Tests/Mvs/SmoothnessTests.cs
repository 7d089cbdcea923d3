using System.Runtime.Intrinsics;
using Reality.Core.Numerics;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

public sealed class SmoothnessTests
{
    private const float Strength = 0.3f;

    // Disparity of one pixel for each 0.001 of inverse depth.
    private const float PixelsPerInverseDepth = 1000;

    private static readonly (int X, int Y)[] s_offsets = [(-1, 0), (1, 0), (0, -1), (0, 1), (-3, 0), (3, 0), (0, -3), (0, 3)];
    private static readonly PlaneHypothesis s_plane = new(0.2f, 0.001f, -0.0005f);

    [Fact]
    public void A_plane_through_all_neighbors_costs_nothing() =>
        Assert.Equal(0, Around(s_plane, Ones()).Penalty(s_plane), 1e-5f);

    [Fact]
    public void Half_a_pixel_off_costs_half_and_more_than_a_pixel_all()
    {
        var smoothness = Around(s_plane, Ones());

        Assert.Equal(0.5f * Strength, smoothness.Penalty(s_plane with { InverseDepth = 0.2005f }), 1e-4f);
        Assert.Equal(0.5f * Strength, smoothness.Penalty(s_plane with { InverseDepth = 0.1995f }), 1e-4f);
        Assert.Equal(Strength, smoothness.Penalty(s_plane with { InverseDepth = 0.21f }), 1e-5f);
    }

    [Fact]
    public void A_wrong_slope_costs_more_at_the_distant_neighbors()
    {
        // Off by 0.1 pixels at distance 1 and by 0.3 at distance 3, along x only.
        var tilted = s_plane with { SlopeX = s_plane.SlopeX + 0.0001f };

        Assert.Equal(Strength * (2 * 0.1f + 2 * 0.3f) / 8, Around(s_plane, Ones()).Penalty(tilted), 1e-4f);
    }

    [Fact]
    public void Unknown_neighbors_do_not_count()
    {
        var depths = DepthsOn(s_plane).WithElement(2, 0).WithElement(5, 0);

        var smoothness = Smoothness.Of(depths, Ones(), Strength, PixelsPerInverseDepth);

        Assert.Equal(0, smoothness.Penalty(s_plane), 1e-5f);
        Assert.Equal(Strength, smoothness.Penalty(s_plane with { InverseDepth = 0.3f }), 1e-5f);
    }

    [Fact]
    public void Without_any_known_neighbor_there_is_no_penalty() =>
        Assert.Equal(0, Smoothness.Of(Vector256<float>.Zero, Ones(), Strength, PixelsPerInverseDepth).Penalty(s_plane));

    [Fact]
    public void The_penalty_is_the_weighted_mean_of_the_neighbors_disparities()
    {
        var random = SeededRandom.For(3, 0);
        for (var trial = 0; trial < 100; trial++)
        {
            var (depths, weights) = (Vector256<float>.Zero, Vector256<float>.Zero);
            for (var i = 0; i < 8; i++)
            {
                depths = depths.WithElement(i, 0.2f + 0.002f * (random.NextSingle() - 0.5f));
                weights = weights.WithElement(i, random.NextSingle());
            }
            var (sum, weightSum) = (0.0, 0.0);
            for (var i = 0; i < 8; i++)
            {
                var predicted = s_plane.InverseDepth + s_offsets[i].X * s_plane.SlopeX + s_offsets[i].Y * s_plane.SlopeY;
                sum += weights[i] * Math.Min(1, PixelsPerInverseDepth * Math.Abs(predicted - depths[i]));
                weightSum += weights[i];
            }

            var penalty = Smoothness.Of(depths, weights, Strength, PixelsPerInverseDepth).Penalty(s_plane);

            Assert.Equal(Strength * sum / weightSum, penalty, 1e-4);
        }
    }

    private static Smoothness Around(PlaneHypothesis plane, Vector256<float> weights) =>
        Smoothness.Of(DepthsOn(plane), weights, Strength, PixelsPerInverseDepth);

    private static Vector256<float> DepthsOn(PlaneHypothesis plane)
    {
        var depths = Vector256<float>.Zero;
        for (var i = 0; i < 8; i++)
            depths = depths.WithElement(i, plane.MovedBy(s_offsets[i].X, s_offsets[i].Y).InverseDepth);
        return depths;
    }

    private static Vector256<float> Ones() => Vector256<float>.One;
}
