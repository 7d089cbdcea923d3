using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tests.Meshing;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

/// <summary>Sixteen patches of 8 x 8 m, each an island of 48 x 48 texels of noise on a page of 256 x 256.</summary>
public sealed class PageSplittingTests
{
    private const int Patches = 16;
    private static readonly TexturedMesh s_atlas = Atlas();

    [Theory]
    [InlineData(256, 1)]
    [InlineData(128, 4)]
    [InlineData(110, 4)]
    [InlineData(60, 16)]
    public void Pages_are_split_and_texels_stay(int maxSide, int minPages)
    {
        var split = PageSplitting.Split(s_atlas, maxSide);

        Assert.All(split.Pages, page => Assert.InRange(Math.Max(page.Width, page.Height), 1, maxSide));
        Assert.InRange(split.Pages.Count, minPages, 16);
        for (var t = 0; t < s_atlas.Mesh.TriangleCount; t++)
            Assert.Equal(ColorAt(s_atlas, t), ColorAt(split, t));
    }

    [Fact]
    public void Texels_between_islands_have_the_colors_around_them()
    {
        var plain = new Image<Rgb24>(s_atlas.Pages[0].Width, s_atlas.Pages[0].Height);
        plain.Pixels.AsSpan().Fill(new(200, 150, 100));
        var atlas = new TexturedMesh
        {
            Mesh = s_atlas.Mesh, TextureCoordinates = s_atlas.TextureCoordinates, PageOfTriangle = s_atlas.PageOfTriangle,
            Pages = [plain],
        };

        var split = PageSplitting.Split(atlas, 128);

        Assert.All(split.Pages.SelectMany(page => page.Pixels), color => Assert.Equal(new(200, 150, 100), color));
    }

    [Fact]
    public void Only_an_island_larger_than_a_page_is_shrunk()
    {
        var split = PageSplitting.Split(s_atlas, 32);

        Assert.All(split.Pages, page => Assert.InRange(Math.Max(page.Width, page.Height), 1, 32));
        Assert.All(split.TextureCoordinates, at => Assert.True(at is { X: >= 0 and <= 1, Y: >= 0 and <= 1 }));
        // Noise is averaged, and stays in its place: the mean color of a patch differs from that of others.
        for (var patch = 0; patch < Patches; patch++)
            Assert.Equal(16 * patch, MeanBlue(split, patch), 8.0);
    }

    [Fact]
    public void Tiny_pages_are_not_countless()
    {
        var split = PageSplitting.Split(s_atlas, 2);

        Assert.InRange(split.Pages.Count, 1, 256);
        Assert.All(split.Pages, page => Assert.InRange(Math.Max(page.Width, page.Height), 1, 2));
    }

    [Fact]
    public void A_mesh_without_pages_has_nothing_to_split()
    {
        var bare = new TexturedMesh
        {
            Mesh = s_atlas.Mesh,
            TextureCoordinates = s_atlas.TextureCoordinates,
            PageOfTriangle = s_atlas.PageOfTriangle,
            Pages = [],
        };

        Assert.Same(bare, PageSplitting.Split(bare, 16));
    }

    private static Rgb24 ColorAt(TexturedMesh mesh, int t)
    {
        var page = mesh.Pages[mesh.PageOfTriangle[t]];
        var uv = (mesh.TextureCoordinates[3 * t] + mesh.TextureCoordinates[3 * t + 1] + mesh.TextureCoordinates[3 * t + 2]) / 3;
        uv *= new Vector2(page.Width, page.Height);
        return page[(int)MathF.Floor(uv.X), (int)MathF.Floor(uv.Y)];
    }

    private static double MeanBlue(TexturedMesh mesh, int patch)
    {
        var perPatch = mesh.Mesh.TriangleCount / Patches;
        return Enumerable.Range(patch * perPatch, perPatch).Average(t => (double)ColorAt(mesh, t).B);
    }

    private static TexturedMesh Atlas()
    {
        var square = TestMeshes.Grid(8, (_, _) => 0);
        var random = SeededRandom.For(1, 0);
        var page = new Image<Rgb24>(256, 256);
        for (var i = 0; i < page.Pixels.Length; i++)
        {
            var patch = i % 256 / 64 + i / 256 / 64 * 4;
            page.Pixels[i] = new((byte)random.NextInt32(256), (byte)random.NextInt32(256), (byte)(16 * patch));
        }
        var positions = new List<Vector3>();
        var triangles = new List<int>();
        var coordinates = new List<Vector2>();
        for (var patch = 0; patch < Patches; patch++)
        {
            var corner = new Vector2(64 * (patch % 4) + 8.5f, 64 * (patch / 4) + 8.5f);
            triangles.AddRange(square.Triangles.Select(v => v + positions.Count));
            coordinates.AddRange(square.Triangles
                .Select(v => (corner + 6 * new Vector2(square.Positions[v].X, square.Positions[v].Y)) / 256));
            positions.AddRange(square.Positions.Select(p => p + new Vector3(20 * patch, 0, 0)));
        }
        return new()
        {
            Mesh = new() { Origin = default, Positions = [.. positions], Triangles = [.. triangles] },
            TextureCoordinates = [.. coordinates],
            PageOfTriangle = new int[triangles.Count / 3],
            Pages = [page],
        };
    }
}
