using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Formats.I3s;

namespace Reality.Formats.Tests.I3s;

public sealed class NodeTextureTests
{
    [Fact]
    public void Opposite_edges_of_a_page_do_not_meet_where_clients_repeat_the_texture()
    {
        var page = PageOf(20, 10, 200);
        page.Row(0).Fill(new(1, 2, 3));
        for (var y = 0; y < page.Height; y++)
            page[19, y] = new(9, 9, 9);

        var texture = NodeTexture.Of(MeshOf(page));

        Assert.Equal((36, 26), (texture.Image.Width, texture.Image.Height));
        Assert.Equal(new Rgb24(200, 200, 200), texture.Image[0, 12]);
        Assert.Equal(new Rgb24(9, 9, 9), texture.Image[35, 12]);
        Assert.Equal(new Rgb24(1, 2, 3), texture.Image[0, 0]);
        Assert.Equal(new Rgb24(200, 200, 200), texture.Image[10, 25]);
        Assert.Equal(8 + 0.1f * 20, texture.Coordinates[0].X * 36, 1e-4);
    }

    [Theory]
    [InlineData(1, 32, 1)]
    [InlineData(2, 64, 1)]
    [InlineData(5, 96, 1)]
    [InlineData(5, 72, 2)] // three columns of 16 pixels and borders do not fit
    public void Each_triangle_finds_the_color_of_its_page_in_the_grid(int pageCount, int maxSide, int reduction)
    {
        // Pages of one color each, and of different sizes.
        var pages = Enumerable.Range(0, pageCount)
            .Select(page => PageOf(16 - 2 * (page % 2), 16 - 4 * (page % 3), (byte)(40 * page + 10)));
        var mesh = MeshOf([.. pages]);

        var texture = NodeTexture.Of(mesh, maxSide);

        Assert.Equal(reduction, texture.Reduction);
        Assert.InRange(Math.Max(texture.Image.Width, texture.Image.Height), 1, maxSide);
        for (var corner = 0; corner < texture.Coordinates.Length; corner++)
        {
            var uv = texture.Coordinates[corner];
            var color = texture.Image[(int)(uv.X * texture.Image.Width), (int)(uv.Y * texture.Image.Height)];
            Assert.Equal(40 * mesh.PageOfTriangle[corner / 3] + 10, color.R);
        }
    }

    [Fact]
    public void The_grid_has_no_dark_gaps_beside_small_pages()
    {
        var texture = NodeTexture.Of(MeshOf(PageOf(64, 64, 120), PageOf(8, 40, 120), PageOf(30, 12, 120)));

        Assert.All(texture.Image.Pixels, color => Assert.Equal(120, color.R));
    }

    /// <summary>One triangle per page, inside of it.</summary>
    private static TexturedMesh MeshOf(params Image<Rgb24>[] pages) => new()
    {
        Mesh = new()
        {
            Origin = default,
            Positions = [default, Vector3.UnitX, Vector3.UnitY],
            Triangles = [.. pages.SelectMany(_ => (int[])[0, 1, 2])],
        },
        TextureCoordinates = [.. pages.SelectMany(_ => (Vector2[])[new(0.1f, 0.1f), new(0.9f, 0.1f), new(0.9f, 0.9f)])],
        PageOfTriangle = [.. Enumerable.Range(0, pages.Length)],
        Pages = pages,
    };

    private static Image<Rgb24> PageOf(int width, int height, byte gray)
    {
        var image = new Image<Rgb24>(width, height);
        image.Pixels.AsSpan().Fill(new(gray, gray, gray));
        return image;
    }
}
