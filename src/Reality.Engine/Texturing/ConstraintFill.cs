using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;

namespace Reality.Engine.Texturing;

/// <summary>A constraint whose surface shows a picture, or one color, whatever photos show of it.</summary>
public sealed class ConstraintFill
{
    private readonly MipChain _picture;

    /// <param name="surface">A mesh with one page, the picture.</param>
    public ConstraintFill(TexturedMesh surface)
    {
        ArgumentNullException.ThrowIfNull(surface);
        Surface = surface;
        _picture = new(surface.Pages[0]);
        PixelsPerMeter = Math.Sqrt(PixelArea() / Math.Max(SquareMeters(), 1e-12));
    }

    public TexturedMesh Surface { get; }

    /// <summary>Mean resolution of the picture on the surface.</summary>
    public double PixelsPerMeter { get; }

    /// <summary>A surface that a picture covers once; see <see cref="PicturePlane"/>.</summary>
    public static ConstraintFill Of(Mesh surface, Image<Rgb24> picture)
    {
        ArgumentNullException.ThrowIfNull(surface);
        ArgumentNullException.ThrowIfNull(picture);
        var plane = PicturePlane.Of(surface);
        return new(new()
        {
            Mesh = surface,
            TextureCoordinates = Array.ConvertAll(surface.Triangles, vertex => plane.At(surface.WorldPosition(vertex))),
            PageOfTriangle = new int[surface.TriangleCount],
            Pages = [picture],
        });
    }

    /// <summary>A surface of one color.</summary>
    public static ConstraintFill Of(Mesh surface, Rgb24 color) => Of(surface, new Image<Rgb24>(1, 1, [color]));

    internal (Vector3d A, Vector3d B, Vector3d C) CornersOf(int triangle)
    {
        var (mesh, first) = (Surface.Mesh, 3 * triangle);
        return (
            mesh.WorldPosition(mesh.Triangles[first]), mesh.WorldPosition(mesh.Triangles[first + 1]),
            mesh.WorldPosition(mesh.Triangles[first + 2]));
    }

    /// <summary>Color 0 to 255 at the foot of a world position in the plane of a triangle.</summary>
    /// <param name="texelsPerMeter">Resolution that the picture is reduced to, if it is finer.</param>
    internal Vector3 ColorAt(Vector3d position, int triangle, double texelsPerMeter)
    {
        var (a, b, c) = CornersOf(triangle);
        var normal = Vector3d.Cross(b - a, c - a);
        var towardB = (float)(Vector3d.Dot(Vector3d.Cross(position - a, c - a), normal) / normal.LengthSquared);
        var towardC = (float)(Vector3d.Dot(Vector3d.Cross(b - a, position - a), normal) / normal.LengthSquared);
        var corners = Surface.TextureCoordinates.AsSpan(3 * triangle, 3);
        var place = corners[0] + towardB * (corners[1] - corners[0]) + towardC * (corners[2] - corners[0]);
        var level = (float)ExactMath.Log2(Math.Max(PixelsPerMeter / texelsPerMeter, 1));
        return _picture.Sample(place.X * _picture[0].Width, place.Y * _picture[0].Height, level);
    }

    private double PixelArea()
    {
        double area = 0;
        var corners = Surface.TextureCoordinates;
        for (var i = 0; i < corners.Length; i += 3)
        {
            var (b, c) = (corners[i + 1] - corners[i], corners[i + 2] - corners[i]);
            area += 0.5 * Math.Abs((double)b.X * c.Y - (double)b.Y * c.X);
        }
        return area * _picture[0].Width * _picture[0].Height;
    }

    private double SquareMeters()
    {
        double area = 0;
        for (var triangle = 0; triangle < Surface.Mesh.TriangleCount; triangle++)
        {
            var (a, b, c) = CornersOf(triangle);
            area += 0.5 * Vector3d.Cross(b - a, c - a).Length;
        }
        return area;
    }
}
