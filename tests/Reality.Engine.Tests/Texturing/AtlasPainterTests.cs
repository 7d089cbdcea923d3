using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class AtlasPainterTests
{
    private static readonly Mesh Ground = FlatGround.Grid(6, 4);
    private static readonly FilledTriangles NoFills = FilledTriangles.Find(Ground, [], 1, 1, default);
    private static readonly Photo[] Photos = [FlatGround.PhotoAt(0, 0, 0), FlatGround.PhotoAt(1, 0.5, 0)];
    private static readonly TileView[] Views = [.. Photos.Select(p => FlatGround.ViewOf(p, Ground))];

    [Fact]
    public void A_chart_of_one_photo_copies_its_pixels()
    {
        var photo = Noise(1);
        var (painter, _) = Prepare(Labels(_ => 0));

        Assert.True(painter.Needs(0));
        Assert.False(painter.Needs(1));
        painter.Paint(0, photo, FlatGround.BalanceOf(Photos[0]), 1, default);

        var chart = Assert.Single(painter.Charts);
        var page = painter.Pages[0];
        var image = page.ToImage();
        var ownedCount = 0;
        for (var y = 0; y < chart.Height; y++)
        {
            for (var x = 0; x < chart.Width; x++)
            {
                if (page.Owner[(chart.PageY + y) * page.Width + chart.PageX + x] == AtlasPage.NoOwner)
                    continue;
                Assert.Equal(photo[chart.X0 + x, chart.Y0 + y], image[chart.PageX + x, chart.PageY + y]);
                ownedCount++;
            }
        }
        Assert.InRange(ownedCount, 127 * 87, 128 * 88); // 6 m x 4 m of 5 cm, and four rings without their corners
    }

    [Fact]
    public void Gain_and_correction_reach_the_page()
    {
        var (painter, _) = Prepare(Labels(_ => 0));
        var balance = FlatGround.BalanceOf(Photos[0]);
        balance.Correction.Pixels.AsSpan().Fill(new(-10, 0, 20));
        balance = new()
        {
            View = balance.View, Gain = new(1.5f, 1, 0.5f), Correction = balance.Correction, Trust = balance.Trust,
        };

        painter.Paint(0, FlatGround.Uniform(200, 160, new(100, 100, 100)), balance, 1, default);

        var chart = Assert.Single(painter.Charts);
        var center = (X: chart.PageX + chart.Width / 2, Y: chart.PageY + chart.Height / 2);
        Assert.Equal(new(140, 100, 70), painter.Pages[0].ToImage()[center.X, center.Y]);
    }

    [Fact]
    public void At_a_seam_of_two_photos_the_colors_pass_over_without_a_step()
    {
        // Photo 0 is dark, photo 1 light, and they meet at x = 0.
        var (painter, corners) = Prepare(Labels(x => x < 0 ? 0 : 1));
        painter.Paint(0, FlatGround.Uniform(200, 160, new(100, 100, 100)), FlatGround.BalanceOf(Photos[0]), 1, default);
        painter.Paint(1, FlatGround.Uniform(200, 160, new(160, 160, 160)), FlatGround.BalanceOf(Photos[1]), 1, default);

        for (var y = -1.9; y < 1.9; y += 0.1)
        {
            Assert.Equal(100, ColorAt(painter, corners, new(-2.5, y)), 0.6);
            Assert.Equal(160, ColorAt(painter, corners, new(2.5, y)), 0.6);
            var before = 100.0;
            for (var x = -1.475; x < 1.5; x += 0.05)
            {
                // Two meters of triangles at the seam carry 60 levels: about 1.5 a texel, with kinks at vertices.
                var color = ColorAt(painter, corners, new(x, y));
                Assert.InRange(color, before - 0.6, before + 4);
                before = color;
            }
            Assert.Equal(160, before, 0.6);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_page()
    {
        var pages = new[] { 1, 3 }.Select(threadCount =>
        {
            var (painter, _) = Prepare(Labels(x => (int)Math.Abs(Math.Floor(x)) % 2));
            painter.Paint(0, Noise(1), FlatGround.BalanceOf(Photos[0]), threadCount, default);
            painter.Paint(1, Noise(2), FlatGround.BalanceOf(Photos[1]), threadCount, default);
            return painter.Pages[0].ToImage().Pixels;
        }).ToArray();

        Assert.Equal(pages[0], pages[1]);
    }

    [Fact]
    public void Corner_weights_are_those_of_the_point_and_of_the_center_without_an_area()
    {
        Vector2[] corners = [new(1, 1), new(5, 1), new(1, 9), new(2, 2), new(4, 4), new(6, 6)];

        var weights = AtlasPainter.Weights(corners, 0, 2, 3);

        Assert.Equal(0.5, weights.A, 1e-6);
        Assert.Equal(0.25, weights.B, 1e-6);
        Assert.Equal(0.25, weights.C, 1e-6);
        Assert.Equal(new Barycentric(1 / 3.0, 1 / 3.0, 1 / 3.0), AtlasPainter.Weights(corners, 1, 9, 9));
    }

    [Fact]
    public void A_hole_that_no_photo_shows_is_filled_between_the_colors_of_its_rim()
    {
        // Dark in the west, light in the east, nothing for |x| < 1 inside |y| < 1.
        var labels = Enumerable.Range(0, Ground.TriangleCount).Select(t =>
        {
            var center = Center(t);
            return Math.Abs(center.X) < 1 && Math.Abs(center.Y) < 1 ? ViewLabeling.Unseen : center.X < 0 ? 0 : 1;
        }).ToArray();
        var (painter, corners) = Prepare(labels);
        painter.Paint(0, FlatGround.Uniform(200, 160, new(100, 100, 100)), FlatGround.BalanceOf(Photos[0]), 1, default);
        painter.Paint(1, FlatGround.Uniform(200, 160, new(160, 160, 160)), FlatGround.BalanceOf(Photos[1]), 1, default);

        UnseenPainting.Paint(Ground, FlatGround.TopologyOf(Ground), painter, corners, null, NoFills, default);

        Assert.Equal(130, ColorAt(painter, corners, new(0.01, 0.02)), 10.0);
        Assert.InRange(ColorAt(painter, corners, new(-0.9, 0.05)), 100, 125);
        Assert.InRange(ColorAt(painter, corners, new(0.9, -0.05)), 135, 160);
    }

    [Fact]
    public void A_given_color_fills_all_that_no_photo_shows()
    {
        var (painter, corners) = Prepare(Labels(x => x < 0 ? 0 : ViewLabeling.Unseen));
        painter.Paint(0, FlatGround.Uniform(200, 160, new(100, 100, 100)), FlatGround.BalanceOf(Photos[0]), 1, default);

        UnseenPainting.Paint(Ground, FlatGround.TopologyOf(Ground), painter, corners, new Rgb24(7, 7, 7), NoFills, default);

        Assert.Equal(7, ColorAt(painter, corners, new(2, 1)), 0.5);
        Assert.Equal(100, ColorAt(painter, corners, new(-2, 1)), 0.6);
    }

    [Fact]
    public void A_tile_that_no_photo_shows_at_all_is_gray()
    {
        var (painter, corners) = Prepare(Labels(_ => ViewLabeling.Unseen));

        UnseenPainting.Paint(Ground, FlatGround.TopologyOf(Ground), painter, corners, null, NoFills, default);

        Assert.Equal(128, ColorAt(painter, corners, new(1.2, 0.3)), 0.5);
    }

    private static (AtlasPainter Painter, Vector2[] Corners) Prepare(int[] labels)
    {
        var topology = FlatGround.TopologyOf(Ground);
        var blend = VertexBlend.Of(Ground, topology, labels, Views, new BorderViews(new bool[Ground.VertexCount]));
        var builder = new ChartBuilder(Ground, topology, labels, Views, new());
        var charts = builder.Build(default);
        var layout = AtlasPacker.Pack([.. charts.Select(c => (c.Width, c.Height))], 4096);
        for (var i = 0; i < charts.Count; i++)
        {
            var (page, x, y) = layout.Placements[i];
            charts[i] = charts[i] with { Page = page, PageX = x, PageY = y };
        }
        return (new(Ground, charts, builder.Corners, layout.PageSizes, blend, Views, 1, default), builder.Corners);
    }

    private static int[] Labels(Func<float, int> labelAt) =>
        [.. Enumerable.Range(0, Ground.TriangleCount).Select(t => labelAt(Center(t).X))];

    private static Vector3 Center(int t) =>
        (Ground.Positions[Ground.Triangles[3 * t]] + Ground.Positions[Ground.Triangles[3 * t + 1]]
            + Ground.Positions[Ground.Triangles[3 * t + 2]]) / 3;

    /// <summary>The painted gray level of the texel that shows a point of the ground.</summary>
    private static double ColorAt(AtlasPainter painter, Vector2[] corners, Vector2d ground)
    {
        foreach (var chart in painter.Charts)
        {
            foreach (var t in chart.Triangles)
            {
                var p = Ground.Triangles.AsSpan(3 * t, 3);
                var (a, b, c) = (Ground.Positions[p[0]], Ground.Positions[p[1]], Ground.Positions[p[2]]);
                var weights = AtlasPainter.Weights(
                    [new(a.X, a.Y), new(b.X, b.Y), new(c.X, c.Y)], 0, (float)ground.X, (float)ground.Y);
                if (weights.A < 0 || weights.B < 0 || weights.C < 0)
                    continue;
                var at = (float)weights.A * corners[3 * t] + (float)weights.B * corners[3 * t + 1]
                    + (float)weights.C * corners[3 * t + 2];
                return painter.Pages[chart.Page].ColorAt(chart.PageX + (int)at.X, chart.PageY + (int)at.Y).X;
            }
        }
        throw new ArgumentException("Not on the ground.", nameof(ground));
    }

    private static Image<Rgb24> Noise(int seed)
    {
        var random = SeededRandom.For(9, seed);
        var image = new Image<Rgb24>(200, 160);
        foreach (ref var pixel in image.Pixels.AsSpan())
            pixel = new((byte)random.NextInt32(256), (byte)random.NextInt32(256), (byte)random.NextInt32(256));
        return image;
    }
}
