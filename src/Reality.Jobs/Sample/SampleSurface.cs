using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Jobs.Sample;

/// <summary>The true surface of the site, exactly as it was photographed. World coordinates.</summary>
public sealed class SampleSurface
{
    private readonly Vector3d[] _positions;
    private readonly int[] _triangles;

    internal SampleSurface(SurfaceBuilder builder)
    {
        _positions = [.. builder.Positions];
        _triangles = [.. builder.Triangles];
        Faces = [.. builder.Faces];
        FaceOfTriangle = [.. builder.FaceOfTriangle];
        Normals = [.. builder.Normals];
        Coordinates = [.. builder.Coordinates];
        Grid = new(_positions, _triangles, TerrainShape.Spacing);
    }

    /// <summary>For rays and distances.</summary>
    public TriangleGrid Grid { get; }

    public Box3d Bounds => Grid.Bounds;

    internal SurfaceFace[] Faces { get; }

    internal int[] FaceOfTriangle { get; }

    internal Vector3[] Normals { get; }

    internal Vector2[] Coordinates { get; }

    internal ReadOnlySpan<Vector3d> Positions => _positions;

    internal ReadOnlySpan<int> Triangles => _triangles;

    /// <summary>World up of the highest surface at a place; NaN outside the site.</summary>
    public double HeightAt(double x, double y)
    {
        var above = new Vector3d(x, y, Bounds.Max.Z + 1);
        return Grid.TryIntersect(above, new(0, 0, -1), out var hit) ? above.Z - hit.Distance : double.NaN;
    }

    /// <summary>Unit normal of a triangle, outward.</summary>
    public Vector3d NormalOf(int triangle)
    {
        var a = _positions[_triangles[3 * triangle]];
        var b = _positions[_triangles[3 * triangle + 1]];
        var c = _positions[_triangles[3 * triangle + 2]];
        return Vector3d.Cross(b - a, c - a).Normalized();
    }

    /// <summary>The surface as a mesh around the world's origin, rounded to single precision (below 0.02 mm here).</summary>
    public Mesh ToMesh() => new()
    {
        Origin = Vector3d.Zero,
        Positions = Array.ConvertAll(_positions, p => p.RelativeTo(Vector3d.Zero)),
        Triangles = [.. _triangles],
    };
}
