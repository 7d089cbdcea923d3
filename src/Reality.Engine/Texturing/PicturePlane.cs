using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>
/// The plane in which a picture covers a surface once: the rectangle around the surface, in its mean plane. On the ground the
/// picture is seen from above, its upper side in the north; on a wall it stands upright, seen from the front of the triangles.
/// </summary>
/// <param name="Right">Unit vector along the rows of the picture.</param>
/// <param name="Down">Unit vector along its columns.</param>
/// <param name="First">Upper-left corner: lengths along both vectors, meters.</param>
/// <param name="Size">Width and height, meters.</param>
internal sealed record PicturePlane(Vector3d Right, Vector3d Down, Vector2d First, Vector2d Size)
{
    // Height of the unit normal below which a surface is a wall.
    private const double MaxWallHeight = 0.5;

    private const double LeastMeters = 1e-9;

    public static PicturePlane Of(Mesh surface)
    {
        var normal = NormalOf(surface);
        var isWall = Math.Abs(normal.Z) < MaxWallHeight;
        if (!isWall && normal.Z < 0)
            normal = -normal;
        var right = Vector3d.Cross(isWall ? new(0, 0, 1) : new(0, 1, 0), normal).Normalized();
        var down = Vector3d.Cross(right, normal);
        var (first, last) = (
            new Vector2d(double.PositiveInfinity, double.PositiveInfinity),
            new Vector2d(double.NegativeInfinity, double.NegativeInfinity));
        for (var vertex = 0; vertex < surface.VertexCount; vertex++)
        {
            var p = surface.WorldPosition(vertex);
            var (x, y) = (Vector3d.Dot(p, right), Vector3d.Dot(p, down));
            first = new(Math.Min(first.X, x), Math.Min(first.Y, y));
            last = new(Math.Max(last.X, x), Math.Max(last.Y, y));
        }
        return new(
            right, down, first, new(Math.Max(last.X - first.X, LeastMeters), Math.Max(last.Y - first.Y, LeastMeters)));
    }

    /// <summary>Place on the picture, 0 to 1, (0, 0) its upper-left corner.</summary>
    public Vector2 At(Vector3d position) => Vector2.Clamp(
        new(
            (float)((Vector3d.Dot(position, Right) - First.X) / Size.X),
            (float)((Vector3d.Dot(position, Down) - First.Y) / Size.Y)),
        Vector2.Zero, Vector2.One);

    // The sides of a closed surface cancel each other: it has no front, and is seen from above.
    private static Vector3d NormalOf(Mesh surface)
    {
        var (sum, area) = (Vector3d.Zero, 0.0);
        for (var i = 0; i < surface.Triangles.Length; i += 3)
        {
            var a = surface.WorldPosition(surface.Triangles[i]);
            var normal = Vector3d.Cross(
                surface.WorldPosition(surface.Triangles[i + 1]) - a, surface.WorldPosition(surface.Triangles[i + 2]) - a);
            (sum, area) = (sum + normal, area + normal.Length);
        }
        return sum.Length > 0.01 * area ? sum.Normalized() : new(0, 0, 1);
    }
}
