using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
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

    /// <summary>
    /// A mesh of triangles over a larger set of positions, with only the vertices that they use, in the order of first use.
    /// </summary>
    /// <param name="triangles">Three indices into <paramref name="positions"/> a triangle.</param>
    public static Mesh Compact(Vector3d origin, ReadOnlySpan<Vector3> positions, ReadOnlySpan<int> triangles)
    {
        // One more than the new index; 0 for a vertex that is not used.
        var numbers = new int[positions.Length];
        var count = 0;
        var renumbered = new int[triangles.Length];
        for (var i = 0; i < triangles.Length; i++)
        {
            ref var number = ref numbers[triangles[i]];
            if (number == 0)
                number = ++count;
            renumbered[i] = number - 1;
        }
        var used = new Vector3[count];
        for (var vertex = 0; vertex < numbers.Length; vertex++)
        {
            if (numbers[vertex] > 0)
                used[numbers[vertex] - 1] = positions[vertex];
        }
        return new Mesh { Origin = origin, Positions = used, Triangles = renumbered };
    }

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

/// <summary>A mesh with atlas pages of color.</summary>
public sealed class TexturedMesh
{
    public required Mesh Mesh { get; init; }

    /// <summary>
    /// One coordinate per triangle corner (three a triangle, in the order of <see cref="Mesh.Triangles"/>):
    /// 0 to 1 over the page, (0, 0) its top-left corner, y down.
    /// </summary>
    public required Vector2[] TextureCoordinates { get; init; }

    /// <summary>Index into <see cref="Pages"/> of each triangle.</summary>
    public required int[] PageOfTriangle { get; init; }

    public required IReadOnlyList<Image<Rgb24>> Pages { get; init; }
}
