using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.Ply;

/// <summary>What a PLY file holds of points and triangles. Arrays that the file has nothing for are empty.</summary>
public sealed record PlyContent
{
    public required Vector3d[] Positions { get; init; }

    /// <summary>As many as positions, or none.</summary>
    public Vector3[] Normals { get; init; } = [];

    /// <summary>As many as positions, or none.</summary>
    public Rgb24[] Colors { get; init; } = [];

    /// <summary>Three indices a triangle; polygons are cut into fans.</summary>
    public int[] Triangles { get; init; } = [];

    /// <summary>Lines of comments in the header, where origins and coordinate systems are told by convention.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];
}
