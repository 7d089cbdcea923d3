using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>Four straight edges between black and white.</summary>
/// <param name="Corners">Clockwise on the screen.</param>
/// <param name="IsBlack">Whether the inside is black.</param>
internal sealed record Quad(Vector2d[] Corners, bool IsBlack)
{
    private static readonly Vector2d[] s_unit = [new(0, 0), new(1, 0), new(1, 1), new(0, 1)];

    /// <summary>Length of the shortest edge, pixels.</summary>
    public double ShortestEdge => Enumerable.Range(0, 4).Min(i => (Corners[(i + 1) % 4] - Corners[i]).Length);

    public Vector2d Mean => 0.25 * (Corners[0] + Corners[1] + Corners[2] + Corners[3]);

    /// <summary>Intersection of the diagonals, which is the image of the middle.</summary>
    public Vector2d Center => TryMap(out var map) ? Apply(map, new(0.5, 0.5)) : Mean;

    /// <summary>
    /// The homography from the square with corners (0, 0), (1, 0), (1, 1) and (0, 1) to the corners; false for a degenerate quad.
    /// </summary>
    public bool TryMap(out Matrix3d pixelFromUnit) => TryMap(s_unit, Corners, out pixelFromUnit);

    /// <summary>The homography between four points and four others.</summary>
    public static bool TryMap(Vector2d[] from, Vector2d[] to, out Matrix3d toFromFrom)
    {
        // The solver wants numbers of about one.
        var (shift, scale) = (to[0], 1 / Math.Max(1e-9, (to[2] - to[0]).Length));
        var scaled = Array.ConvertAll(to, point => scale * (point - shift));
        var models = new Matrix3d[1];
        if (new HomographyProblem(from, scaled).Solve([0, 1, 2, 3], models) == 0)
        {
            toFromFrom = default;
            return false;
        }
        toFromFrom = new Matrix3d(1 / scale, 0, shift.X, 0, 1 / scale, shift.Y, 0, 0, 1) * models[0];
        return true;
    }

    /// <summary>A point carried by a homography.</summary>
    public static Vector2d Apply(in Matrix3d map, Vector2d point)
    {
        var image = map * new Vector3d(point.X, point.Y, 1);
        return new(image.X / image.Z, image.Y / image.Z);
    }
}
