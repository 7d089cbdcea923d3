using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Jobs.Exports.Colors;

/// <summary>
/// Shows a value of each vertex by a page that holds the color map alone: texture coordinates are the value, so that colors
/// between vertices follow the map.
/// </summary>
internal static class ColorRamp
{
    private const int Width = 256;

    // Two bands, the map and the color of unknown values, each as high as a block of JPEG.
    private const int BandHeight = 16;
    private const float MapRow = 0.25f;
    private const float UnknownRow = 0.75f;

    /// <param name="values">One per vertex; not finite if unknown, which makes its triangles unknown.</param>
    public static TexturedMesh Paint(Mesh mesh, float[] values, FalseColors colors)
    {
        var coordinates = new Vector2[mesh.Triangles.Length];
        for (var first = 0; first < coordinates.Length; first += 3)
        {
            var isKnown = true;
            for (var corner = first; corner < first + 3; corner++)
                isKnown &= float.IsFinite(values[mesh.Triangles[corner]]);
            for (var corner = first; corner < first + 3; corner++)
                coordinates[corner] = isKnown ? CoordinateOf(values[mesh.Triangles[corner]], colors) : new(0.5f, UnknownRow);
        }
        return new TexturedMesh
        {
            Mesh = mesh, TextureCoordinates = coordinates, PageOfTriangle = new int[mesh.TriangleCount],
            Pages = mesh.TriangleCount == 0 ? [] : [PageOf(colors)],
        };
    }

    // From the center of the first pixel to that of the last.
    private static Vector2 CoordinateOf(float value, FalseColors colors) =>
        new((float)((0.5 + colors.ShareOf(value) * (Width - 1)) / Width), MapRow);

    private static Image<Rgb24> PageOf(FalseColors colors)
    {
        var page = new Image<Rgb24>(Width, 2 * BandHeight);
        page.Pixels.AsSpan().Fill(FalseColors.Unknown);
        for (var y = 0; y < BandHeight; y++)
        {
            for (var x = 0; x < Width; x++)
                page[x, y] = colors.Map.At(x / (Width - 1.0));
        }
        return page;
    }
}
