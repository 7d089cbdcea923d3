using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class DepthCodesTests
{
    [Fact]
    public void Depths_come_back_within_half_a_step()
    {
        var random = SeededRandom.For(1, 0);
        var depth = new Image<float>(40, 30);
        foreach (ref var z in depth.Pixels.AsSpan())
            z = (float)Math.Pow(100, random.NextDouble()); // 1 to 100 m

        var codes = DepthCodes.Encode(depth);

        Assert.Equal(Math.Log(100) / 65534, codes.LogStep, 1e-6);
        for (var i = 0; i < depth.Pixels.Length; i++)
            Assert.Equal(1, codes.DepthAt(i % 40, i / 40) / depth.Pixels[i], 0.51 * codes.LogStep + 1e-7);
    }

    [Fact]
    public void Where_nothing_was_drawn_there_is_no_depth()
    {
        var codes = DepthCodes.Encode(new(3, 2, [5, float.PositiveInfinity, 5, 5, 5, float.PositiveInfinity]));

        Assert.Equal(double.PositiveInfinity, codes.DepthAt(1, 0));
        Assert.Equal(5, codes.DepthAt(2, 0), 1e-6);
        Assert.Equal(0, DepthCodes.Encode(new(1, 1, [float.PositiveInfinity])).Codes[0, 0]);
    }

    [Fact]
    public void A_point_is_hidden_behind_all_four_pixels_or_far_behind_one()
    {
        var flat = DepthCodes.Encode(Plane(_ => 10));
        Assert.True(flat.Sees(4.3, 4.8, 10.05, 0.01, 0.1));
        Assert.False(flat.Sees(4.3, 4.8, 10.2, 0.01, 0.1));
        Assert.True(flat.Sees(4.3, 4.8, 3, 0.01, 0.1)); // nearer than what was drawn

        // Pixels of column 4 and before are at 10 m, those after at 10.5 m: a point at 10.5 m by the edge.
        var step = DepthCodes.Encode(Plane(x => x <= 4 ? 10 : 10.5f));
        Assert.True(step.Sees(5, 5, 10.5, 0.01, 0.1));
        Assert.False(step.Sees(5, 5, 10.5, 0.01, 0.02));
        Assert.False(step.Sees(4.2, 5, 10.5, 0.01, 0.1));
    }

    [Fact]
    public void Pixels_without_depth_hide_nothing()
    {
        var codes = DepthCodes.Encode(Plane(x => x < 8 ? 1 + x : float.PositiveInfinity));

        Assert.True(codes.Sees(9.5, 5, 30, 0.01, 0.1));
    }

    [Fact]
    public void The_slope_of_a_slanted_plane_is_its_change_per_pixel_and_edges_do_not_count()
    {
        var slanted = DepthCodes.Encode(Plane(x => 10 * MathF.Exp(0.003f * x)));
        Assert.Equal(0.003, slanted.RelativeSlope(5, 5).X, 2 * slanted.LogStep);
        Assert.Equal(0, slanted.RelativeSlope(5, 5).Y);

        var edge = DepthCodes.Encode(Plane(x => x < 6 ? 10 * MathF.Exp(0.003f * x) : 30));
        Assert.Equal(0.003, edge.RelativeSlope(5, 5).X, 2 * edge.LogStep);
    }

    private static Image<float> Plane(Func<int, float> depthAt) =>
        new(12, 12, [.. Enumerable.Range(0, 144).Select(i => depthAt(i % 12))]);
}
