using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;

namespace Reality.Engine.Analysis;

/// <summary>World positions of the surface at the centers of pixels of a raster.</summary>
internal sealed class OrthophotoSurface(int width, int height)
{
    private Vector3d? _origin;

    public int Width => width;

    public int Height => height;

    /// <summary>Origin of the positions; zero as long as nothing is known.</summary>
    public Vector3d Origin => _origin ?? Vector3d.Zero;

    /// <summary>Meters from the origin; NaN where there is no surface.</summary>
    public Vector3[] Position { get; } = Enumerable.Repeat(new Vector3(float.NaN), width * height).ToArray();

    public bool IsKnown(int pixel) => !float.IsNaN(Position[pixel].X);

    public Vector3d WorldPosition(int pixel)
    {
        var p = Position[pixel];
        return Origin + new Vector3d(p.X, p.Y, p.Z);
    }

    /// <summary>Bounds of all positions in the world.</summary>
    public Box3d Bounds()
    {
        var box = Box3d.Empty;
        for (var i = 0; i < Position.Length; i++)
            box = IsKnown(i) ? box.Include(WorldPosition(i)) : box;
        return box;
    }

    /// <summary>Takes the positions of pixels that a mesh was drawn to.</summary>
    /// <param name="points">Vertices of the mesh in the view.</param>
    /// <param name="triangles">The triangle at each pixel; negative ones leave the pixel alone.</param>
    public void Take(Mesh mesh, Vector3d[] points, RasterView view, Image<int> triangles)
    {
        _origin ??= mesh.Origin;
        var shift = (mesh.Origin - Origin).RelativeTo(Vector3d.Zero);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (triangles[x, y] is var t && t < 0)
                    continue;
                var (a, b, c) = (mesh.Triangles[3 * t], mesh.Triangles[3 * t + 1], mesh.Triangles[3 * t + 2]);
                var at = Barycentric.At(view, x + 0.5, y + 0.5, points[a], points[b], points[c]);
                Position[y * width + x] = shift + (float)at.A * mesh.Positions[a] + (float)at.B * mesh.Positions[b]
                    + (float)at.C * mesh.Positions[c];
            }
        }
    }
}
