using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Formats.Tests;

/// <summary>Small textured meshes that look different from every side: colors tell directions, two pages.</summary>
internal static class TestMesh
{
    /// <summary>
    /// A square plate of 20 m in two pages at height 0, with a roof 3 m high over its north-east quarter. Seen from above the
    /// quarters are red (south-west), green (south-east), blue (north-west) and yellow (north-east).
    /// </summary>
    public static TexturedMesh Plate(Vector3d origin, int cells = 8)
    {
        var positions = new List<Vector3>();
        for (var y = 0; y <= cells; y++)
        {
            for (var x = 0; x <= cells; x++)
                positions.Add(new(20f * x / cells - 10, 20f * y / cells - 10, 2 * x > cells && 2 * y > cells ? 3.1f : 0.1f));
        }
        var triangles = new List<int>();
        var coordinates = new List<Vector2>();
        var pages = new List<int>();
        for (var y = 0; y < cells; y++)
        {
            for (var x = 0; x < cells; x++)
            {
                var corner = y * (cells + 1) + x;
                int[] square = [corner, corner + 1, corner + cells + 2, corner, corner + cells + 2, corner + cells + 1];
                triangles.AddRange(square);
                // Each page covers a half of the plate, west and east, with north at its top.
                var page = 2 * x < cells ? 0 : 1;
                foreach (var vertex in square)
                {
                    var p = positions[vertex];
                    coordinates.Add(new((p.X + 10 - 10 * page) / 10, (10 - p.Y) / 20));
                }
                pages.Add(page);
                pages.Add(page);
            }
        }
        return new()
        {
            Mesh = new() { Origin = origin, Positions = [.. positions], Triangles = [.. triangles] },
            TextureCoordinates = [.. coordinates],
            PageOfTriangle = [.. pages],
            Pages = [Page(new(0, 0, 220), new(220, 0, 0)), Page(new(220, 220, 0), new(0, 220, 0))],
        };
    }

    /// <summary>The plate without texture.</summary>
    public static TexturedMesh PlainPlate() =>
        new() { Mesh = Plate(Vector3d.Zero).Mesh, TextureCoordinates = [], PageOfTriangle = [], Pages = [] };

    private static Image<Rgb24> Page(Rgb24 north, Rgb24 south)
    {
        var image = new Image<Rgb24>(32, 64);
        for (var y = 0; y < image.Height; y++)
            image.Row(y).Fill(y < image.Height / 2 ? north : south);
        return image;
    }
}
