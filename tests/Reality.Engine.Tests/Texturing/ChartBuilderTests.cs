using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class ChartBuilderTests
{
    private static readonly Mesh Ground = FlatGround.Grid(6, 4);
    private static readonly TileView[] Views =
        [FlatGround.ViewOf(FlatGround.PhotoAt(0, 0, 0), Ground), FlatGround.ViewOf(FlatGround.PhotoAt(1, 0.5, 0), Ground)];

    [Fact]
    public void Each_connected_group_of_one_photo_is_a_chart()
    {
        // West, middle and east thirds: photo 0 has two groups that do not touch.
        var labels = Labels(x => Math.Abs(x) < 1 ? 1 : 0);

        var (charts, _) = Build(labels, new());

        Assert.Equal([0, 1, 0], charts.OrderBy(c => c.Triangles.Min()).Select(c => c.View));
        Assert.Equal(Enumerable.Range(0, Ground.TriangleCount), charts.SelectMany(c => c.Triangles).Order());
        Assert.All(charts, c => Assert.All(c.Triangles, t => Assert.Equal(c.View, labels[t])));
    }

    [Fact]
    public void Corners_are_pixels_of_the_photo_less_the_place_of_the_crop()
    {
        var (charts, corners) = Build(Labels(x => x < 0 ? 0 : 1), new());

        foreach (var chart in charts)
        {
            Assert.Equal(1, chart.Scale);
            foreach (var corner in chart.Triangles.SelectMany(t => new[] { 3 * t, 3 * t + 1, 3 * t + 2 }))
            {
                var pixel = Views[chart.View].Project(Ground.Positions[Ground.Triangles[corner]], out _);
                Assert.Equal(pixel.X - chart.X0, corners[corner].X, 1e-4);
                Assert.Equal(pixel.Y - chart.Y0, corners[corner].Y, 1e-4);
                Assert.InRange(corners[corner].X, TextureChart.Margin, chart.Width - TextureChart.Margin);
                Assert.InRange(corners[corner].Y, TextureChart.Margin, chart.Height - TextureChart.Margin);
            }
        }
    }

    [Fact]
    public void A_coarser_texel_size_shrinks_charts_by_its_ratio_to_the_pixel()
    {
        // A pixel is 5 cm on the ground.
        var (charts, _) = Build(Labels(_ => 0), new() { MinTexelSizeMeters = 0.2 });

        var chart = Assert.Single(charts);
        Assert.Equal(0.25, chart.Scale, 1e-9);
        Assert.Equal(6 / 0.2 + 2 * TextureChart.Margin, chart.Width, 1.01); // texels, rounded up
        Assert.Equal(4 / 0.2 + 2 * TextureChart.Margin, chart.Height, 1.01);
    }

    [Fact]
    public void A_chart_larger_than_a_page_is_scaled_to_fit()
    {
        var (charts, _) = Build(Labels(_ => 0), new() { MaxTextureSize = 64 });

        Assert.All(charts, c => Assert.InRange(Math.Max(c.Width, c.Height), 1, 64));
    }

    [Fact]
    public void A_group_beyond_the_size_of_a_chart_is_cut_along_a_grid()
    {
        // From 1 m a pixel is 5 mm: 6 m are 1200 pixels, more than the 768 of a chart.
        TileView[] near = [FlatGround.ViewOf(FlatGround.PhotoAt(0, 0, 0, z: 1), Ground)];
        var builder = new ChartBuilder(Ground, FlatGround.TopologyOf(Ground), Labels(_ => 0), near, new());

        var charts = builder.Build(default);

        Assert.InRange(charts.Count, 2, 6);
        // A triangle that crosses the cut adds up to its 200 pixels.
        Assert.All(charts, c => Assert.InRange(c.Width, 1, 768 + 200 + 2 * TextureChart.Margin));
        Assert.Equal(Enumerable.Range(0, Ground.TriangleCount), charts.SelectMany(c => c.Triangles).Order());
    }

    [Fact]
    public void Unseen_triangles_lie_as_they_face_at_a_quarter_of_the_resolution()
    {
        var (charts, corners) = Build(Labels(x => x < 1 ? 0 : ViewLabeling.Unseen), new());

        var unseen = charts.Where(c => c.View == ViewLabeling.Unseen).ToArray();
        Assert.Equal(2, unseen.Length); // the grid of cuts has a line through zero
        foreach (var chart in unseen)
        {
            Assert.Equal(0.25 * 2 * 20 + 2 * TextureChart.Margin, chart.Width, 1.01); // 2 m of 20 pixels a meter
            var lower = chart.Triangles.First(t => t % 2 == 0);
            Assert.Equal(5, (corners[3 * lower + 1] - corners[3 * lower]).Length(), 1e-3); // a meter of ground
        }
    }

    private static (List<TextureChart> Charts, System.Numerics.Vector2[] Corners) Build(int[] labels, TextureOptions options)
    {
        var builder = new ChartBuilder(Ground, FlatGround.TopologyOf(Ground), labels, Views, options);
        return (builder.Build(default), builder.Corners);
    }

    /// <summary>A label by the x coordinate of each triangle's center.</summary>
    private static int[] Labels(Func<float, int> labelAt) =>
        [.. Ground.Triangles.Chunk(3).Select(corners => labelAt(corners.Average(v => Ground.Positions[v].X)))];
}
