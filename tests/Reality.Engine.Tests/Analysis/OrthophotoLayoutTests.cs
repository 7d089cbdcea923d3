using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Analysis;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Analysis;

public sealed class OrthophotoLayoutTests
{
    [Fact]
    public void The_raster_reaches_over_the_surface_in_whole_pixels()
    {
        var layout = Plan(0.25, [Triangle(100.1, 200.1, 3.75, 2.25)]);

        Assert.Equal((100.0, 202.5), (layout.Left, layout.Top));
        Assert.Equal((16, 10), (layout.Width, layout.Height)); // to 104.0 and 200.0
    }

    [Fact]
    public void Tiles_cover_every_pixel_once_row_by_row_from_the_north_west()
    {
        var layout = Plan(0.1, [Triangle(0, 0, 20, 13)], tilePixels: 64);
        var count = new Image<int>(layout.Width, layout.Height);
        foreach (var id in layout.Tiles)
        {
            var (x0, y0, width, height) = layout.PixelsOf(id);
            for (var y = y0; y < y0 + height; y++)
                for (var x = x0; x < x0 + width; x++)
                    count[x, y]++;
        }

        Assert.All(count.Pixels, c => Assert.Equal(1, c));
        Assert.Equal(4 * 3, layout.Tiles.Count());
        Assert.Equal(new RasterTileId(0, 1), layout.Tiles.ElementAt(1));
        Assert.Equal((192, 128, 8, 2), layout.PixelsOf(new(2, 3)));
        Assert.Equal("2_3", new RasterTileId(2, 3).ToString());
    }

    [Fact]
    public void Each_source_is_listed_with_its_bounds_and_the_raster_holds_all()
    {
        var layout = Plan(1, [Triangle(0, 0, 5, 5), Triangle(100, -50, 5, 5)]);

        Assert.Equal([new("0"), new("1")], layout.Sources.Select(s => s.Tile));
        Assert.Equal(new Vector3d(100, -50, 7), layout.Sources[1].Bounds.Min);
        Assert.Equal((0.0, 5.0, 105, 55), (layout.Left, layout.Top, layout.Width, layout.Height));
    }

    [Fact]
    public void Vertices_that_the_map_cannot_show_are_left_out()
    {
        var mesh = Triangle(0, 0, 5, 5);
        mesh.Mesh.Positions[1] = new(float.NaN, 0, 0);

        var layout = Plan(1, [mesh]);

        Assert.Equal((0.0, 1, 5), (layout.Left, layout.Width, layout.Height));
    }

    [Fact]
    public void Without_a_surface_or_with_too_many_pixels_there_is_no_raster()
    {
        Assert.Equal("Orthophoto_NoSurface", Assert.Throws<StageException>(() => Plan(1, [])).Code);
        Assert.Equal("Orthophoto_TooLarge", Assert.Throws<StageException>(() => Plan(1e-9, [Triangle(0, 0, 5, 5)])).Code);
    }

    [Fact]
    public void The_layout_is_planned_without_decoding_pages()
    {
        using var folder = new TemporaryFolder();
        var workspace = NewWorkspace(folder, [Triangle(0, 0, 5, 5)]);
        using (var mesh = File.OpenWrite(workspace.PathOf("texture/0.bin")))
            mesh.SetLength(mesh.Length - 1);

        var layout = OrthophotoLayout.ReadOrPlan(
            workspace, new MapProjection(null), new OrthophotoOptions { PixelSize = 1 }, default);

        Assert.Equal((5, 5), (layout.Width, layout.Height));
    }

    [Fact]
    public void The_layout_is_planned_once_and_read_from_then_on()
    {
        using var folder = new TemporaryFolder();
        var workspace = NewWorkspace(folder, [Triangle(0, 0, 5, 5)]);
        var options = new OrthophotoOptions { PixelSize = 0.5 };
        var planned = OrthophotoLayout.ReadOrPlan(workspace, new MapProjection(null), options, default);

        workspace.WriteTexturedMesh("texture/9.bin", Triangle(50, 50, 5, 5));
        var read = OrthophotoLayout.ReadOrPlan(workspace, new MapProjection(null), options, default);

        Assert.Equal((planned.Width, planned.Height, planned.Left, planned.Top), (read.Width, read.Height, read.Left, read.Top));
        Assert.Equal(planned.Sources, read.Sources);
    }

    [Fact]
    public void A_tile_comes_back_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        var workspace = NewWorkspace(folder, []);
        var tile = new OrthophotoTile
        {
            Color = new(3, 2, [new(1, 2, 3), new(4, 5, 6), new(7, 8, 9), default, default, new(255, 0, 255)]),
            Height = new(3, 2, [1.5f, -2, float.NaN, 0, 1e6f, 3]),
            Source = new(3, 2, [0, 7, OrthophotoTile.NoSource, 1, 70_000, 0]),
        };

        tile.Write(workspace, "orthophoto", new(4, 7));
        var read = OrthophotoTile.Read(workspace, "orthophoto", new(4, 7));

        Assert.True(workspace.Contains("orthophoto/4_7.bin"));
        Assert.Equal((3, 2), (read.Color.Width, read.Color.Height));
        Assert.Equal(tile.Source.Pixels, read.Source.Pixels);
        Assert.Equal(tile.Color.Pixels, read.Color.Pixels);
        Assert.Equal(tile.Height.Pixels, read.Height.Pixels);
    }

    private static OrthophotoLayout Plan(double pixelSize, TexturedMesh[] meshes, int tilePixels = 1024)
    {
        using var folder = new TemporaryFolder();
        return OrthophotoLayout.ReadOrPlan(
            NewWorkspace(folder, meshes), new MapProjection(null),
            new OrthophotoOptions { PixelSize = pixelSize, TilePixels = tilePixels }, default);
    }

    private static Workspace NewWorkspace(TemporaryFolder folder, TexturedMesh[] meshes)
    {
        var workspace = new Workspace(folder.Path, new Dictionary<StageName, string> { ["texture"] = "a", ["orthophoto"] = "b" });
        for (var i = 0; i < meshes.Length; i++)
            workspace.WriteTexturedMesh($"texture/{i}.bin", meshes[i]);
        return workspace;
    }

    // Corners at (west, south), (west + width, south) and (west, south + height), 7 m high.
    private static TexturedMesh Triangle(double west, double south, double width, double height) => new()
    {
        Mesh = new Mesh
        {
            Origin = new(west, south, 7), Triangles = [0, 1, 2],
            Positions = [Vector3.Zero, new((float)width, 0, 0), new(0, (float)height, 0)],
        },
        TextureCoordinates = new Vector2[3], PageOfTriangle = [0], Pages = [new Image<Rgb24>(4, 4)],
    };
}
