using System.Numerics;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Analysis;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Analysis;

public sealed class OrthophotoRendererTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "reality-ortho-" + Guid.NewGuid().ToString("N"));

    public OrthophotoRendererTests() => Directory.CreateDirectory(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Heights_of_a_plane_are_exact_and_the_highest_surface_wins()
    {
        // z = 2 + 0.3 x - 0.2 y over 10 m x 8 m, and a roof at 7 m over the middle square meter.
        var plane = Quad(100, 200, 110, 208, (x, y) => 2 + 0.3 * (x - 100) - 0.2 * (y - 200));
        var roof = Quad(104.5, 203.5, 105.5, 204.5, (_, _) => 7);
        var (layout, tiles) = Run(0.05, 64, [plane, roof]);
        Assert.Equal((200, 160), (layout.Width, layout.Height));
        Assert.Equal((100.0, 208.0), (layout.Left, layout.Top));
        foreach (var (id, tile) in tiles)
        {
            var (x0, y0, width, height) = layout.PixelsOf(id);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var (east, north) = (layout.Left + (x0 + x + 0.5) * 0.05, layout.Top - (y0 + y + 0.5) * 0.05);
                    var isRoof = Math.Abs(east - 105) < 0.5 && Math.Abs(north - 204) < 0.5;
                    var truth = isRoof ? 7 : 2 + 0.3 * (east - 100) - 0.2 * (north - 200);
                    Assert.Equal(truth, tile.Height[x, y], 2e-6); // meters
                    Assert.Equal(isRoof ? 1 : 0, tile.Source[x, y]);
                }
            }
        }
    }

    [Fact]
    public void Marks_lie_within_half_a_pixel_of_where_they_are_painted()
    {
        // A disk of 0.5 m around (103.37, 204.81) on a page of 1 cm texels, seen at 4 cm.
        var page = new Image<Rgb24>(1000, 800);
        var mark = new Vector2d(3.37, 8 - 4.81);
        for (var y = 0; y < page.Height; y++)
        {
            for (var x = 0; x < page.Width; x++)
            {
                var inside = (new Vector2d((x + 0.5) / 100, (y + 0.5) / 100) - mark).Length < 0.5;
                page[x, y] = inside ? new(250, 250, 250) : new(10, 10, 10);
            }
        }
        var (layout, tiles) = Run(0.04, 64, [Quad(100, 200, 110, 208, (_, _) => 3, page)]);
        double sumX = 0, sumY = 0, sum = 0;
        foreach (var (id, tile) in tiles)
        {
            var (x0, y0, width, height) = layout.PixelsOf(id);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var weight = tile.Color[x, y].G - 10.0;
                    sumX += weight * (layout.Left + (x0 + x + 0.5) * 0.04);
                    sumY += weight * (layout.Top - (y0 + y + 0.5) * 0.04);
                    sum += weight;
                }
            }
        }
        Assert.Equal(103.37, sumX / sum, 0.002); // meters: a twentieth of a pixel
        Assert.Equal(204.81, sumY / sum, 0.002);
    }

    [Fact]
    public void The_lowest_surface_wins_where_that_is_asked_for()
    {
        var ground = Quad(0, 0, 2, 2, (_, _) => -1.5);
        var roof = Quad(0, 0, 2, 2, (_, _) => 7);

        var (_, low) = Run(0.1, 64, [ground, roof], showsLowest: true);

        Assert.All(low.SelectMany(t => t.Tile.Height.Pixels), height => Assert.Equal(-1.5, height, 2e-6));
    }

    [Fact]
    public void Where_there_is_no_surface_there_is_no_height()
    {
        var (layout, tiles) = Run(0.1, 64, [Quad(0, 0, 2, 2, (_, _) => 1), Quad(4, 4, 6, 6, (_, _) => 1)]);
        Assert.Equal((60, 60), (layout.Width, layout.Height));
        Assert.Equal(2 * 20 * 20, tiles.Sum(t => t.Tile.Height.Pixels.Count(h => !float.IsNaN(h))));
    }

    [Fact]
    public void Points_are_one_spacing_apart_and_lie_on_the_surface()
    {
        var points = PointSampling.Sample(Quad(100, 200, 110, 208, (x, y) => 0.1 * x), 0.1).Single();
        Assert.Equal(100 * 80, points.Count);
        Assert.All(points.Positions, p => Assert.Equal(0.1 * (p.X + points.Origin.X), p.Z + points.Origin.Z, 1e-4));
        Assert.All(points.Normals, n => Assert.InRange(n.Z, 0.99, 1));
    }

    private (OrthophotoLayout Layout, List<(RasterTileId Id, OrthophotoTile Tile)> Tiles) Run(
        double pixelSize, int tilePixels, TexturedMesh[] meshes, bool showsLowest = false)
    {
        var workspace = new Workspace(_folder, new Dictionary<StageName, string> { ["texture"] = "a", ["orthophoto"] = "b" });
        for (var i = 0; i < meshes.Length; i++)
            workspace.WriteTexturedMesh($"texture/{i}.bin", meshes[i]);
        var options = new OrthophotoOptions { PixelSize = pixelSize, TilePixels = tilePixels, ShowsLowest = showsLowest };
        var projection = new MapProjection(null);
        var layout = OrthophotoLayout.ReadOrPlan(workspace, projection, options, default);
        new OrthophotoRenderer(projection, options).Render([.. layout.Tiles], StageRuns.ContextOf(workspace, new SilentLog()));
        return (layout, layout.Tiles.Select(id => (id, OrthophotoTile.Read(workspace, "orthophoto", id))).ToList());
    }

    // Two triangles, up, the page's upper-left corner in the north-west.
    private static TexturedMesh Quad(
        double west, double south, double east, double north, Func<double, double, double> height, Image<Rgb24>? page = null)
    {
        var origin = new Vector3d(west, south, 0);
        Vector3 At(double x, double y) => new Vector3d(x, y, height(x, y)).RelativeTo(origin);
        return new TexturedMesh
        {
            Mesh = new Mesh
            {
                Origin = origin,
                Positions = [At(west, south), At(east, south), At(east, north), At(west, north)],
                Triangles = [0, 1, 2, 0, 2, 3],
            },
            TextureCoordinates = [new(0, 1), new(1, 1), new(1, 0), new(0, 1), new(1, 0), new(0, 0)],
            PageOfTriangle = [0, 0],
            Pages = [page ?? new Image<Rgb24>(4, 4)],
        };
    }

    private sealed class SilentLog : StageLog
    {
        public override void Begin(int stepCount)
        {
        }

        public override void Advance(int steps = 1)
        {
        }

        public override void Warn(string code, MessageText message)
        {
        }

        public override void Info(string message)
        {
        }
    }
}
