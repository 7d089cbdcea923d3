using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;
using Reality.Testing;

namespace Reality.Engine.Tests.Splats;

/// <summary>Levels of detail of 4,000 splats on rolling ground, in parts of at most 500.</summary>
public sealed class SplatTreeTests
{
    private static readonly SplatCloud s_ground = Ground();
    private static readonly SplatTree s_tree = SplatTree.Of(s_ground, 500, 2);

    [Fact]
    public void Every_cut_has_fewer_splats_and_looks_more_like_the_leaves_than_the_one_above()
    {
        var likeness = new SplatLikeness(s_ground, new VectorSplatRasterizer(2));
        var cuts = s_tree.Cuts().ToList();

        Assert.Equal([500, 1000, 2000, 4000], cuts.Select(cut => cut.Sum(part => part.SplatCount)));
        var psnr = cuts.ConvertAll(likeness.PsnrOf);
        Assert.Equal(psnr.Order(), psnr);
        Assert.InRange(psnr[0], 18, 60);
        Assert.Equal(100, psnr[^1], 1e-6);
    }

    [Fact]
    public void Errors_are_lengths_on_the_ground_and_fall_towards_the_leaves()
    {
        var errors = s_tree.Cuts().Select(cut => cut.Max(part => part.ErrorMeters)).ToList();

        Assert.Equal(errors.OrderDescending(), errors);
        Assert.Equal(0, errors[^1]);
        // Splats are 0.4 m apart; sixteen of them, and two, become one.
        Assert.InRange(errors[0], 0.15, 0.6);
        Assert.InRange(errors[2], 0.04, 0.2);
    }

    [Fact]
    public void Merged_splats_leave_no_holes_where_leaves_cover_the_ground()
    {
        var rasterizer = new VectorSplatRasterizer(2);
        var leaves = Opacity(rasterizer, s_ground);
        foreach (var cut in s_tree.Cuts())
        {
            var merged = Opacity(rasterizer, SplatCloud.Join([.. cut.Select(part => part.ToCloud())]));
            var holes = Enumerable.Range(0, leaves.Length).Count(i => leaves[i] > 0.9 && merged[i] < 0.7);
            Assert.InRange(holes, 0, 0.005 * leaves.Count(value => value > 0.9));
        }
    }

    // Of each pixel of a view from above onto the inner part.
    private static float[] Opacity(VectorSplatRasterizer rasterizer, SplatCloud splats)
    {
        const int Side = 128;
        var white = SplatParameters.Of(splats with { Harmonics = [.. splats.Harmonics.Select(_ => 0f)] }, areTrained: false);
        for (var i = 0; i < splats.Count; i++)
            white[i, SplatParameters.Harmonic] = 0.5f / (float)SphericalHarmonics.Constant;
        var down = Core.Geometry.Rotation.FromRotationVector(new(Math.PI, 0, 0));
        var pose = Core.Geometry.RigidTransform.FromCenter(down, new(0, 0, 20));
        var view = new PinholeView(new(0), Side, Side, Side, Side, Side / 2, Side / 2, pose);
        var image = new SplatImage(Side, Side);
        rasterizer.Render(white, new(view, splats.Origin, 0.1), 0, image);
        return [.. Enumerable.Range(0, Side * Side).Select(i => image.Planes[0][i / Side * image.Stride + i % Side])];
    }

    private static SplatCloud Ground()
    {
        var splats = SyntheticSplats.Of(4000, 0);
        var random = SeededRandom.For(5, 1);
        for (var i = 0; i < splats.Count; i++)
        {
            var (x, y) = (24 * random.NextSingle() - 12, 24 * random.NextSingle() - 12);
            splats.Positions[i] = new(x, y, MathF.Sin(0.4f * x) + 0.1f * random.NextSingle());
            splats.LogScales[i] = new(-1, -1, -2.5f);
            splats.Rotations[i] = Quaternion.Identity;
            splats.OpacityLogits[i] = 2;
            var bright = 0.4f * MathF.Sin(0.8f * x) * MathF.Cos(0.7f * y);
            for (var channel = 0; channel < 3; channel++)
                splats.Harmonics[3 * i + channel] = bright + 0.3f * (random.NextSingle() - 0.5f);
        }
        return splats;
    }
}
