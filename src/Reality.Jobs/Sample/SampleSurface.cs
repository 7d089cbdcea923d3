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

    /// <summary>What a ray (x, y, 1) of the camera meets, from about a depth on; nothing nearer hides it.</summary>
    internal SurfacePoint Trace(SampleEye eye, Vector2d ray, float fromDepth)
    {
        // A little nearer: what is there leans towards the camera.
        var direction = eye.WorldFromCamera * new Vector3d(ray.X, ray.Y, 1);
        var start = float.IsFinite(fromDepth) ? Math.Max(0, fromDepth - 0.5) : 0;
        return Grid.TryIntersect(eye.Center + start * direction, direction, out var hit)
            ? PointWhere(eye, ray, hit.Triangle)
            : SurfacePoint.Sky;
    }

    /// <summary>Where a ray (x, y, 1) of the camera meets a triangle that it does meet.</summary>
    internal SurfacePoint PointWhere(SampleEye eye, Vector2d ray, int triangle)
    {
        var direction = eye.WorldFromCamera * new Vector3d(ray.X, ray.Y, 1);
        Grid.MapOf(triangle).TryIntersect(
            eye.Center, direction, double.PositiveInfinity, out var distance, out var b1, out var b2);
        var vertices = Triangles.Slice(3 * triangle, 3);
        var (wb, wc) = ((float)b1, (float)b2);
        var wa = 1 - wb - wc;
        return new(
            FaceOfTriangle[triangle],
            (eye.Center + distance * direction).RelativeTo(Vector3d.Zero),
            wa * Normals[vertices[0]] + wb * Normals[vertices[1]] + wc * Normals[vertices[2]],
            wa * Coordinates[vertices[0]] + wb * Coordinates[vertices[1]] + wc * Coordinates[vertices[2]],
            (float)distance);
    }

    /// <summary>The surface as a mesh around the world's origin, rounded to single precision (below 0.02 mm here).</summary>
    public Mesh ToMesh() => new()
    {
        Origin = Vector3d.Zero,
        Positions = Array.ConvertAll(_positions, p => p.RelativeTo(Vector3d.Zero)),
        Triangles = [.. _triangles],
    };
}
