using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Engine.Tests.Meshing;

namespace Reality.Engine.Tests.Lod;

/// <summary>A sheet of 8 x 8 m with two pages of noise: its left half is on the first, its right half on the second.</summary>
public sealed class AtlasSubsetTests
{
    private static readonly TexturedMesh s_sheet = Sheet();

    [Fact]
    public void Texels_are_copied_and_not_resampled()
    {
        int[] chosen = [.. Enumerable.Range(0, s_sheet.Mesh.TriangleCount).Where(t => t % 16 is 2 or 3 or 9)];

        var cut = AtlasSubset.Cut(s_sheet, chosen, 256);

        Assert.Equal(chosen.Length, cut.Mesh.TriangleCount);
        for (var t = 0; t < chosen.Length; t++)
        {
            foreach (var weights in new Vector3[] { new(0.4f, 0.3f, 0.3f), new(0.1f, 0.1f, 0.8f), new(0.9f, 0.05f, 0.05f) })
            {
                Assert.Equal(ColorAt(s_sheet, chosen[t], weights), ColorAt(cut, t, weights));
            }
        }
    }

    [Fact]
    public void The_atlas_shrinks_with_the_choice()
    {
        var few = AtlasSubset.Cut(s_sheet, [0, 1], 256);

        // Whole blocks of 16 texels, because other triangles continue the two on the page.
        Assert.InRange(few.Pages.Sum(p => p.Width * p.Height), 16 * 16, 64 * 64);
        Assert.Equal(4, few.Mesh.VertexCount);
    }

    [Fact]
    public void An_island_wider_than_the_page_size_gets_a_page_of_its_width()
    {
        var all = AtlasSubset.Cut(s_sheet, [.. Enumerable.Range(0, s_sheet.Mesh.TriangleCount)], 32);

        Assert.Contains(all.Pages, page => page.Width >= 64 || page.Height >= 64);
        Assert.Equal(ColorAt(s_sheet, 77, new(0.3f, 0.3f, 0.4f)), ColorAt(all, 77, new(0.3f, 0.3f, 0.4f)));
    }

    [Fact]
    public void Texels_around_islands_have_their_colors_also_at_the_edge_of_the_page()
    {
        // Two islands, of which one lies in the corner of its page.
        var plain = new Image<Rgb24>(64, 128);
        plain.Pixels.AsSpan().Fill(new(200, 150, 100));
        var sheet = new TexturedMesh
        {
            Mesh = s_sheet.Mesh, TextureCoordinates = s_sheet.TextureCoordinates, PageOfTriangle = s_sheet.PageOfTriangle,
            Pages = [plain, plain],
        };

        var cut = AtlasSubset.Cut(sheet, [0, 1, 40, 41, 42, 43, 44, 45], 256);

        Assert.All(cut.Pages.SelectMany(page => page.Pixels), color => Assert.Equal(new(200, 150, 100), color));
        Assert.All(cut.Mesh.Triangles.Select((_, corner) => cut.TextureCoordinates[corner]), at =>
        {
            var page = cut.Pages[0];
            Assert.InRange(at.X * page.Width, 4, page.Width - 4);
            Assert.InRange(at.Y * page.Height, 4, page.Height - 4);
        });
    }

    private static Rgb24 ColorAt(TexturedMesh mesh, int t, Vector3 weights)
    {
        var page = mesh.Pages[mesh.PageOfTriangle[t]];
        var corners = mesh.TextureCoordinates.AsSpan(3 * t, 3);
        var uv = weights.X * corners[0] + weights.Y * corners[1] + weights.Z * corners[2];
        uv *= new Vector2(page.Width, page.Height);
        return page[(int)MathF.Floor(uv.X), (int)MathF.Floor(uv.Y)];
    }

    private static TexturedMesh Sheet()
    {
        var mesh = TestMeshes.Grid(8, (_, _) => 0);
        var random = SeededRandom.For(1, 0);
        var pages = Enumerable.Range(0, 2).Select(_ =>
        {
            var page = new Image<Rgb24>(64, 128);
            for (var i = 0; i < page.Pixels.Length; i++)
                page.Pixels[i] = new((byte)random.NextInt32(256), (byte)random.NextInt32(256), (byte)random.NextInt32(256));
            return page;
        }).ToArray();
        var pageOf = Enumerable.Range(0, mesh.TriangleCount).Select(t => t % 16 < 8 ? 0 : 1).ToArray();
        return new TexturedMesh
        {
            Mesh = mesh,
            TextureCoordinates = [.. mesh.Triangles.Select((v, corner) =>
            {
                var p = mesh.Positions[v];
                return new Vector2((p.X - 4 * pageOf[corner / 3]) / 4, p.Y / 8);
            })],
            PageOfTriangle = pageOf,
            Pages = pages,
        };
    }
}
