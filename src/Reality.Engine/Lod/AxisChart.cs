using System.Numerics;

namespace Reality.Engine.Lod;

/// <summary>
/// A connected group of triangles that face the same half axis, projected along it: the unit of a baked atlas.
/// </summary>
/// <param name="HalfAxis">0 to 5: +x, -x, +y, -y, +z, -z.</param>
/// <param name="Triangles">Indices into the node's mesh.</param>
/// <param name="Min">Lower-left corner in the plane, texels.</param>
/// <param name="Width">Texels, with a margin on each side.</param>
/// <param name="Height">Texels, with a margin on each side.</param>
internal sealed record AxisChart(int HalfAxis, int[] Triangles, Vector2 Min, int Width, int Height)
{
    /// <summary>Texels around the triangles, so that interpolation and coarser mip levels do not reach a neighbor.</summary>
    public const int MarginTexels = 2;

    /// <summary>The coordinates in the chart's plane and the height along its half axis.</summary>
    public static Vector3 InPlane(int halfAxis, Vector3 p) => halfAxis switch
    {
        0 => new(p.Y, p.Z, p.X),
        1 => new(p.Y, p.Z, -p.X),
        2 => new(p.X, p.Z, p.Y),
        3 => new(p.X, p.Z, -p.Y),
        4 => new(p.X, p.Y, p.Z),
        _ => new(p.X, p.Y, -p.Z),
    };

    /// <summary>Cosine between a direction and the half axis.</summary>
    public static float Facing(int halfAxis, Vector3 direction) => InPlane(halfAxis, direction).Z;

    /// <summary>Position in the chart, texels from its upper-left corner, and the height along the half axis in meters.</summary>
    public Vector3 Place(Vector3 p, float texelsPerMeter)
    {
        var q = InPlane(HalfAxis, p);
        return new(q.X * texelsPerMeter - Min.X, q.Y * texelsPerMeter - Min.Y, q.Z);
    }
}
