using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;

namespace Reality.Engine.Tests.Splats;

/// <summary>Splats in an image of two tiles side by side, each of which both tiles list.</summary>
public sealed class SplatTileBlendingTests
{
    private const int Width = 2 * SplatTileLists.TileSide;
    private const int Height = SplatTileLists.TileSide;

    // A round splat with a standard deviation of four pixels, on the border of the tiles; opacity 0.5.
    private static readonly ProjectedSplat s_splat = new(
        16, 8, RoundPower(4), 0, RoundPower(4), -1, 0.8f, 0.4f, 0.2f, Width, Height, 10, 0);

    [Fact]
    public void A_splat_has_its_opacity_in_the_middle_and_fades_by_the_square_of_the_distance()
    {
        var image = Blended(s_splat);

        foreach (var (x, y) in ((int, int)[])[(15, 7), (16, 8), (12, 7), (22, 3)])
        {
            var square = Math.Pow(x + 0.5 - 16, 2) + Math.Pow(y + 0.5 - 8, 2);
            var opacity = 0.5 * Math.Exp(-square / 32);
            Assert.Equal(0.8 * opacity, At(image, 0, x, y), 1e-6);
            Assert.Equal(0.4 * opacity, At(image, 1, x, y), 1e-6);
            Assert.Equal(0.2 * opacity, At(image, 2, x, y), 1e-6);
        }
    }

    [Fact]
    public void A_splat_ends_where_its_opacity_is_a_gray_level()
    {
        var image = Blended(s_splat);

        // 0.5 exp(-r² / 32) = 1 / 255 at r = 12.5 pixels.
        Assert.True(At(image, 0, 27, 7) > 0.8 / 256);
        Assert.Equal(0, At(image, 0, 28, 7));
    }

    [Fact]
    public void A_splat_dims_those_behind_it()
    {
        var image = Blended(Flat(0.25, 1, 0, 0), Flat(0.5, 0, 1, 0), Flat(0.5, 0, 0, 1));

        Assert.Equal(0.25, At(image, 0, 3, 3), 1e-6);
        Assert.Equal(0.75 * 0.5, At(image, 1, 20, 3), 1e-6);
        Assert.Equal(0.75 * 0.5 * 0.5, At(image, 2, 31, 15), 1e-6);
    }

    [Fact]
    public void No_splat_hides_all_and_a_row_ends_once_less_than_a_ten_thousandth_shines_through()
    {
        var image = Blended(Flat(1, 1, 0, 0), Flat(0.98, 0, 1, 0), Flat(0.9, 0, 0, 1), Flat(1, 1, 1, 1));

        Assert.Equal(0.99, At(image, 0, 5, 5), 1e-6);
        Assert.Equal(0.01 * 0.98, At(image, 1, 5, 5), 1e-6);
        Assert.Equal(0.0002 * 0.9, At(image, 2, 5, 5), 1e-6);
    }

    [Fact]
    public void Gradients_are_finite_differences()
    {
        ProjectedSplat[] splats =
        [
            s_splat with { X = 11.3f, Y = 5.1f, B = 0.01f },
            s_splat with { X = 14.2f, Y = 9.6f, LogOpacity = -0.4f, Red = 0.1f },
            s_splat with { X = 12.5f, Y = 8.2f, A = RoundPower(2), Green = 0.9f },
        ];
        var sums = Differentiated(splats);
        for (var i = 0; i < splats.Length; i++)
        {
            var splat = splats[i];
            var own = sums.AsSpan(i * SplatLearning.SumCount, SplatLearning.SumCount);
            // The logarithm of the opacity to base 2 changes by x², x y, y² and 1 with A, B, C and LogOpacity.
            var perLog = MathF.Log(2);
            AssertClose(step => splat with { A = splat.A + step }, i, own[2] * perLog, 1e-5f);
            AssertClose(step => splat with { B = splat.B + step }, i, own[3] * perLog, 1e-5f);
            AssertClose(step => splat with { C = splat.C + step }, i, own[4] * perLog, 1e-5f);
            AssertClose(step => splat with { LogOpacity = splat.LogOpacity + step }, i, own[5] * perLog, 1e-3f);
            AssertClose(
                step => splat with { X = splat.X + step }, i, -perLog * (2 * splat.A * own[0] + splat.B * own[1]), 1e-3f);
            AssertClose(
                step => splat with { Y = splat.Y + step }, i, -perLog * (2 * splat.C * own[1] + splat.B * own[0]), 1e-3f);
            AssertClose(step => splat with { Red = splat.Red + step }, i, own[6], 1e-2f);
            AssertClose(step => splat with { Green = splat.Green + step }, i, own[7], 1e-2f);
            AssertClose(step => splat with { Blue = splat.Blue + step }, i, own[8], 1e-2f);
        }

        void AssertClose(Func<float, ProjectedSplat> changed, int i, float actual, float step)
        {
            var (after, before) = ((ProjectedSplat[])splats.Clone(), (ProjectedSplat[])splats.Clone());
            (after[i], before[i]) = (changed(step), changed(-step));
            var expected = (Loss(after) - Loss(before)) / (2 * step);
            Assert.Equal(expected, actual, 0.02 * Math.Abs(expected) + 0.02);
        }
    }

    [Fact]
    public void Opacity_at_its_limit_has_no_gradient_but_the_color_has()
    {
        var sums = Differentiated([Flat(1, 0.5, 0.5, 0.5)]);

        Assert.All(sums[..6], sum => Assert.Equal(0, sum));
        Assert.Equal(0.99 * WeightSum(0), sums[6], 1e-2);
    }

    [Fact]
    public void Splats_behind_the_end_of_a_row_have_no_gradient()
    {
        var sums = Differentiated([Flat(1, 1, 0, 0), Flat(0.98, 0, 1, 0), Flat(0.9, 0, 0, 1), Flat(0.5, 1, 1, 1)]);

        Assert.NotEqual(0, sums[2 * SplatLearning.SumCount + 8]);
        Assert.All(sums[(3 * SplatLearning.SumCount)..(4 * SplatLearning.SumCount)], sum => Assert.Equal(0, sum));
    }

    [Fact]
    public void Splats_off_the_surface_are_penalized_by_what_is_seen_of_them_and_draw_near_if_they_are_close()
    {
        var (close, far) = (0.4f * SplatSurface.Tolerance, 2 * SplatSurface.Tolerance);
        ProjectedSplat[] splats =
            [Flat(0.5, 0, 0, 0) with { Depth = 10 * (1 - far) }, Flat(0.5, 0, 0, 0) with { Depth = 10 * (1 + close) }];
        var (lists, image, surface) = (ListsOf(splats), new SplatImage(Width, Height), new SplatSurface { Weight = 3 });
        surface.Resize(image);
        surface.InverseDepths.AsSpan().Fill(0.1f);
        surface.InverseDepths[0] = 0;
        var scratch = new float[SplatTileBlending.ScratchLength];
        SplatTileBlending.Blend(lists, 0, image, surface, scratch);
        var sums = new float[2 * splats.Length * SplatLearning.SumCount];
        SplatTileBlending.Differentiate(lists, 0, image, new(Width, Height), surface, sums, scratch);

        Assert.Equal(0, surface.Penalties[0]);
        Assert.Equal(0.5 + 0.25 * 0.16, surface.Penalties[1], 1e-5);
        // Half of the pixels are in this tile; one of them has no depth.
        var pixels = (SplatTileLists.TileSide * SplatTileLists.TileSide - 1) * 3.0 / (Width * Height);
        Assert.Equal(0, sums[9]);
        Assert.Equal(pixels * 0.25 * 2 * 0.4 / (10 * SplatSurface.Tolerance), sums[SplatLearning.SumCount + 9], 1e-4);
        // By the logarithm of opacity: the first has its own penalty, and hides that of the second.
        Assert.Equal(pixels * (0.5 - 0.25 * 0.16), sums[5], 1e-4);
        Assert.Equal(pixels * 0.25 * 0.16, sums[SplatLearning.SumCount + 5], 1e-4);
    }

    // Factor of the square of the distance in the logarithm to base 2.
    private static float RoundPower(float deviation) => -0.5f * Lanes.Log2OfE / (deviation * deviation);

    // The same opacity in all pixels.
    private static ProjectedSplat Flat(double opacity, double red, double green, double blue) => s_splat with
    {
        A = 0,
        C = 0,
        LogOpacity = (float)Math.Log2(opacity),
        Red = (float)red,
        Green = (float)green,
        Blue = (float)blue,
    };

    private static SplatImage Blended(params ProjectedSplat[] splats)
    {
        var (lists, image) = (ListsOf(splats), new SplatImage(Width, Height));
        for (var tile = 0; tile < 2; tile++)
            SplatTileBlending.Blend(lists, tile, image, null, new float[SplatTileBlending.ScratchLength]);
        return image;
    }

    // Sums of the entries of the first tile: one for each splat.
    private static float[] Differentiated(ProjectedSplat[] splats)
    {
        var (lists, image) = (ListsOf(splats), Blended(splats));
        var sums = new float[2 * splats.Length * SplatLearning.SumCount];
        SplatTileBlending.Differentiate(lists, 0, image, Weights(), null, sums, new float[SplatTileBlending.ScratchLength]);
        return sums[..(splats.Length * SplatLearning.SumCount)];
    }

    private static double Loss(ProjectedSplat[] splats)
    {
        var (image, weights, sum) = (Blended(splats), Weights(), 0.0);
        for (var channel = 0; channel < 3; channel++)
        {
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < SplatTileLists.TileSide; x++)
                    sum += (double)At(image, channel, x, y) * At(weights, channel, x, y);
            }
        }
        return sum;
    }

    private static SplatImage Weights()
    {
        var (weights, random) = (new SplatImage(Width, Height), SeededRandom.For(4, 2));
        foreach (var plane in weights.Planes)
        {
            for (var i = 0; i < Width * Height; i++)
                plane[i] = random.NextSingle() - 0.2f;
        }
        return weights;
    }

    private static double WeightSum(int channel)
    {
        var weights = Weights();
        return Enumerable.Range(0, Height * SplatTileLists.TileSide)
            .Sum(i => At(weights, channel, i % SplatTileLists.TileSide, i / SplatTileLists.TileSide));
    }

    private static float At(SplatImage image, int channel, int x, int y) => image.Planes[channel][y * image.Stride + x];

    // Lists of as many splats that both tiles see, with the given numbers in their place.
    private static SplatTileLists ListsOf(ProjectedSplat[] splats)
    {
        var parameters = new SplatParameters(Vector3d.Zero, splats.Length, areTrained: false);
        for (var i = 0; i < splats.Length; i++)
            (parameters[i, 2], parameters[i, SplatParameters.Quaternion]) = (10 + i, 1);
        var view = new SplatView(
            new(new(0), Width, Height, 100, 100, Width / 2, Height / 2, RigidTransform.Identity), Vector3d.Zero, 0.1);
        var (blocks, projection, lists) = (new ProjectedBlocks(), default(SplatProjection), new SplatTileLists());
        blocks.Prepare(splats.Length);
        projection.Compute(parameters.Values, view, 0);
        blocks.Set(0, projection, view);
        lists.Build(blocks, Width, Height, new() { MaxDegreeOfParallelism = 1 });
        splats.CopyTo(lists.Splats, 0);
        return lists;
    }
}
