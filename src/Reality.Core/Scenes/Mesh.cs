using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>Triangles, counter-clockwise from outside. Positions are relative to <see cref="Origin"/> in world axes.</summary>
public sealed class Mesh
{
    /// <summary>World coordinates of the positions' zero.</summary>
    public required Vector3d Origin { get; init; }

    public required Vector3[] Positions { get; init; }

    /// <summary>Three vertex indices a triangle.</summary>
    public required int[] Triangles { get; init; }

    public int VertexCount => Positions.Length;

    public int TriangleCount => Triangles.Length / 3;

    public Vector3d WorldPosition(int vertex)
    {
        var p = Positions[vertex];
        return new(Origin.X + p.X, Origin.Y + p.Y, Origin.Z + p.Z);
    }

    /// <summary>World-axis bounds of all positions.</summary>
    public Box3d Bounds()
    {
        var box = Box3d.Empty;
        for (var i = 0; i < Positions.Length; i++)
            box = box.Include(WorldPosition(i));
        return box;
    }
}
