using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Engine.Tests.Meshing;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Lod;

/// <summary>A flat chart of 4 x 4 m at four texels per meter: 16 x 16 texels and a margin of four.</summary>
public sealed class ChartCanvasTests
{
    private const int Side = 24;
    private const int Margin = 4;

    private static readonly Mesh s_ground = TestMeshes.Grid(4, (_, _) => 0);
    private static readonly Vector2[] s_wholePage = [new(0, 0), new(1, 0), new(0, 1)];

    [Fact]
    public void Texels_take_the_color_that_the_finer_triangle_has_there()
    {
        // A triangle of twice the chart's size with a page that brightens along x and y.
        var page = new Image<Rgb24>(80, 80);
        for (var i = 0; i < page.Pixels.Length; i++)
            page.Pixels[i] = new((byte)(3 * (i % 80)), (byte)(3 * (i / 80)), 9);
        var canvas = NewCanvas();

        canvas.Paint([new(0, 0, 0), new(40, 0, 0), new(0, 40, 0)], s_wholePage, page);

        // Texel x lies at pixel 2 (x + 0.5) of the page, so at the level 3 (2 x + 0.5).
        var texels = Texels(canvas);
        for (var y = Margin; y < Side - Margin; y++)
        {
            for (var x = Margin; x < Side - Margin; x++)
            {
                Assert.Equal(6 * x + 1.5, texels[x, y].R, 1.0);
                Assert.Equal(6 * y + 1.5, texels[x, y].G, 1.0);
                Assert.Equal(9, texels[x, y].B);
            }
        }
    }

    [Fact]
    public void The_nearest_of_several_surfaces_is_shown_in_any_order()
    {
        foreach (var order in new[] { new[] { 0.5f, -0.1f, 3 }, [3, 0.5f, -0.1f], [-0.1f, 0.5f, 3] })
        {
            var canvas = NewCanvas();
            foreach (var height in order)
                PaintAt(canvas, height, Plain((byte)(100 + 10 * height)));
            Assert.Equal(99, Texels(canvas)[9, 9].R);
        }
    }

    [Fact]
    public void Texels_without_a_finer_triangle_take_the_mean_of_their_neighbors()
    {
        // The left half is painted; the color spreads to the right.
        var canvas = NewCanvas();
        canvas.Paint([new(0, 0, 0), new(10, 0, 0), new(0, 40, 0)], s_wholePage, Plain(120));
        canvas.Paint([new(10, 0, 0), new(10, 40, 0), new(0, 40, 0)], s_wholePage, Plain(120));

        Assert.Equal(0, Texels(canvas)[18, 9].R);
        canvas.FillGaps();

        for (var x = 0; x < Side; x++)
            Assert.Equal(new(120, 120, 120), Texels(canvas)[x, Side / 2]);
    }

    [Fact]
    public void A_page_smaller_than_the_chart_is_interpolated_between_its_texels()
    {
        var page = new Image<Rgb24>(2, 1, [new(0, 0, 0), new(200, 0, 0)]);
        var canvas = NewCanvas();

        canvas.Paint([new(0, 0, 0), new(Side, 0, 0), new(0, 2 * Side, 0)], [new(0, 0), new(1, 0), new(0, 1)], page);

        var row = Enumerable.Range(Margin, Side - 2 * Margin).Select(x => (int)Texels(canvas)[x, Margin].R).ToArray();
        Assert.Equal(row.Order(), row);
        Assert.Equal(100, row[Side / 2 - Margin], 15.0); // halfway between the centers of both texels
        Assert.Equal(0, row[0]);
    }

    [Fact]
    public void A_canvas_is_copied_to_its_place_on_the_page()
    {
        var canvas = NewCanvas();
        PaintAt(canvas, 0, Plain(50));
        canvas.FillGaps();
        var pages = new AtlasPages(new([(64, 48)], []));

        canvas.CopyTo(pages, (0, 30, 10));

        var page = pages[0];
        Assert.Equal((50, 50), (page[30, 22].R, page[53, 22].R));
        Assert.Equal((0, 0), (page[29, 22].R, page[54, 22].R));
        // What is left takes the color around it.
        Assert.All(pages.Filled()[0].Pixels, c => Assert.Equal(50, c.R));
    }

    [Fact]
    public void A_chart_smaller_than_a_texel_is_painted_too()
    {
        var speck = TestMeshes.Of([new(0, 0, 5), new(0.01f, 0, 5), new(0, 0.01f, 5)], [0, 1, 2]);
        var chart = Assert.Single(AxisCharts.Of(speck, 4));
        var canvas = ChartCanvas.Of(chart, speck);

        canvas.Paint([new(-20, -20, 5), new(60, -20, 5), new(-20, 60, 5)], s_wholePage, Plain(77));
        canvas.FillGaps();

        var pages = new AtlasPages(new([(chart.Width, chart.Height)], []));
        canvas.CopyTo(pages, (0, 0, 0));
        Assert.All(pages.Filled()[0].Pixels, color => Assert.Equal(77, color.R));
    }

    private static ChartCanvas NewCanvas()
    {
        var chart = Assert.Single(AxisCharts.Of(s_ground, 4));
        Assert.Equal((Side, Side), (chart.Width, chart.Height));
        return ChartCanvas.Of(chart, s_ground);
    }

    // Over all of the chart.
    private static void PaintAt(ChartCanvas canvas, float height, Image<Rgb24> page) =>
        canvas.Paint([new(-1, -1, height), new(60, -1, height), new(-1, 60, height)], s_wholePage, page);

    private static Image<Rgb24> Plain(byte level) =>
        new(8, 8, [.. Enumerable.Repeat(new Rgb24(level, level, level), 64)]);

    private static Image<Rgb24> Texels(ChartCanvas canvas)
    {
        var pages = new AtlasPages(new([(Side, Side)], []));
        canvas.CopyTo(pages, (0, 0, 0));
        return pages[0];
    }
}
