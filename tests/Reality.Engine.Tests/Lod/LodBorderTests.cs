using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Engine.Tests.Meshing;

namespace Reality.Engine.Tests.Lod;

/// <summary>
/// Two sheets of 8 x 8 m, side by side, on pages of ten texels per meter that go on for four texels around them.
/// </summary>
public sealed class LodBorderTests
{
    private const int SheetSide = 8;
    private const double SourceTexel = 0.1;
    private const int MarginTexels = 4;

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.25)]
    [InlineData(0.35)] // no whole number of texels from one origin to the other
    public void Textures_of_two_nodes_agree_at_their_border(double texelSize)
    {
        var (left, right) = (Bake(Sheet(0), texelSize), Bake(Sheet(SheetSide), texelSize));

        // As interpolation sees them, along the border.
        for (var y = 0.5; y < SheetSide - 0.5; y += 0.05)
        {
            var (fromLeft, fromRight) = (ColorAt(left, SheetSide, y), ColorAt(right, SheetSide, y));
            Assert.True(Vector3.Distance(fromLeft, fromRight) < 6, $"{y}: {fromLeft} {fromRight}");
        }
    }

    [Fact]
    public void Parts_of_a_cut_page_have_the_same_blocks_at_the_cut()
    {
        var sheet = Sheet(0);
        int[] triangles = [.. Enumerable.Range(0, sheet.Mesh.TriangleCount)];
        // The cut is 3 m from the left edge of the sheet, at texel 34 of the page.
        var left = AtlasSubset.Cut(sheet, [.. triangles.Where(t => CenterOf(sheet.Mesh, t).X < 3)], 1024);
        var right = AtlasSubset.Cut(sheet, [.. triangles.Where(t => CenterOf(sheet.Mesh, t).X > 3)], 1024);

        // Texel (34, 34) of the sheet is in the third block of 16 on each side, which starts at (32, 32).
        foreach (var part in (TexturedMesh[])[left, right])
        {
            var page = Assert.Single(part.Pages);
            var place = PlaceOf(part, new(3, 3));
            Assert.Equal(new Vector2(2, 2), new Vector2(place.X % 16, place.Y % 16));
            for (var y = 0; y < 16; y++)
            {
                for (var x = 0; x < 16; x++)
                    Assert.Equal(sheet.Pages[0][32 + x, 32 + y], page[(int)place.X - 2 + x, (int)place.Y - 2 + y]);
            }
        }
    }

    [Fact]
    public void A_page_that_is_not_cut_keeps_its_margin()
    {
        var sheet = Sheet(0);

        var whole = AtlasSubset.Cut(sheet, [.. Enumerable.Range(0, sheet.Mesh.TriangleCount)], 88);

        var page = Assert.Single(whole.Pages);
        Assert.Equal((88, 88), (page.Width, page.Height));
        Assert.Equal(sheet.Pages[0].Pixels, page.Pixels);
    }

    private static TexturedMesh Bake(TexturedMesh sheet, double texelSize) => TextureBaking.Bake(
        sheet.Mesh, [sheet], mesh => Array.ConvertAll(mesh.Positions, p => p.X is 0 or SheetSide), texelSize, 1024,
        CancellationToken.None);

    private static TexturedMesh Sheet(double x0)
    {
        var mesh = TestMeshes.Grid(SheetSide, (_, _) => 0, new Vector3d(x0, 0, 0));
        var page = new Image<Rgb24>(SheetSide * 10 + 2 * MarginTexels, SheetSide * 10 + 2 * MarginTexels);
        for (var row = 0; row < page.Height; row++)
        {
            for (var column = 0; column < page.Width; column++)
            {
                var (x, y) = ((column + 0.5 - MarginTexels) * SourceTexel + x0, (row + 0.5 - MarginTexels) * SourceTexel);
                page[column, row] = PatternAt(x, y);
            }
        }
        return new()
        {
            Mesh = mesh,
            TextureCoordinates = [.. mesh.Triangles.Select(v => new Vector2(
                (float)((mesh.Positions[v].X / SourceTexel + MarginTexels) / page.Width),
                (float)((mesh.Positions[v].Y / SourceTexel + MarginTexels) / page.Height)))],
            PageOfTriangle = new int[mesh.TriangleCount],
            Pages = [page],
        };
    }

    // Waves of about a meter and of half of one.
    private static Rgb24 PatternAt(double x, double y) => new(
        (byte)(128 + 60 * Math.Sin(7 * x + 2 * y) + 40 * Math.Sin(13 * x)), (byte)(128 + 80 * Math.Sin(9 * x - 5 * y)),
        (byte)(128 + 80 * Math.Sin(11 * (x + y))));

    private static Vector3 CenterOf(Mesh mesh, int t) =>
        (mesh.Positions[mesh.Triangles[3 * t]] + mesh.Positions[mesh.Triangles[3 * t + 1]]
            + mesh.Positions[mesh.Triangles[3 * t + 2]]) / 3;

    // The texel at a point in plan, from the upper-left corner of its page.
    private static Vector2 PlaceOf(TexturedMesh mesh, Vector2 point)
    {
        var corner = Enumerable.Range(0, mesh.Mesh.Triangles.Length).First(i =>
            mesh.Mesh.Positions[mesh.Mesh.Triangles[i]] is var p && p.X == point.X && p.Y == point.Y);
        return mesh.TextureCoordinates[corner] * new Vector2(mesh.Pages[0].Width, mesh.Pages[0].Height);
    }

    private static Vector3 ColorAt(TexturedMesh mesh, double x, double y)
    {
        var page = mesh.Pages[0];
        var size = new Vector2(page.Width, page.Height);
        // Texture coordinates are affine in plan.
        var (at, alongX, alongY) = (
            PlaceOf(mesh, new((float)(x - mesh.Mesh.Origin.X), 0)),
            PlaceOf(mesh, new(1, 0)) - PlaceOf(mesh, new(0, 0)), PlaceOf(mesh, new(0, 1)) - PlaceOf(mesh, new(0, 0)));
        Assert.Equal(0, alongX.Y, 1e-3);
        var texel = at + (float)y * alongY;
        Assert.True(size.X > texel.X && size.Y > texel.Y);
        return Reality.Engine.Rendering.MipChain.Bilinear(page, texel.X, texel.Y);
    }
}
