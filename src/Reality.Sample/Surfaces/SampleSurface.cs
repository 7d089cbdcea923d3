using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Sample.Flights;

namespace Reality.Sample.Surfaces;

/// <summary>The true surface of the site, exactly as the photos show it. World coordinates.</summary>
public sealed class SampleSurface
{
    private readonly Vector3d[] _positions;
    private readonly int[] _triangles;

    /// <param name="cellSize">Side of the grid's columns in meters.</param>
    internal SampleSurface(SurfaceBuilder builder, double cellSize)
    {
        _positions = [.. builder.Positions];
        _triangles = [.. builder.Triangles];
        Faces = [.. builder.Faces];
        FaceOfTriangle = [.. builder.FaceOfTriangle];
        Normals = [.. builder.Normals];
        Coordinates = [.. builder.Coordinates];
        Grid = new(_positions, _triangles, cellSize);
    }

    /// <summary>Acceleration structure for rays and distances.</summary>
    public TriangleGrid Grid { get; }

    public Box3d Bounds => Grid.Bounds;

    internal SurfaceFace[] Faces { get; }

    internal int[] FaceOfTriangle { get; }

    internal Vector3[] Normals { get; }

    internal Vector2[] Coordinates { get; }

    internal ReadOnlySpan<Vector3d> Positions => _positions;

    internal ReadOnlySpan<int> Triangles => _triangles;

    /// <summary>World height of the topmost surface at a place; NaN outside the site.</summary>
    public double HeightAt(double x, double y)
    {
        var above = new Vector3d(x, y, Bounds.Max.Z + 1);
        return Grid.TryIntersect(above, new(0, 0, -1), out var hit) ? above.Z - hit.Distance : double.NaN;
    }

    /// <summary>The topmost point at a place; <see cref="SurfacePoint.Sky"/> outside the site.</summary>
    internal SurfacePoint TopAt(double x, double y)
    {
        var (above, down) = (new Vector3d(x, y, Bounds.Max.Z + 1), new Vector3d(0, 0, -1));
        return Grid.TryIntersect(above, down, out var hit) ? PointWhere(above, down, hit.Triangle) : SurfacePoint.Sky;
    }

    /// <summary>Unit normal of a triangle, outward.</summary>
    public Vector3d NormalOf(int triangle)
    {
        var a = _positions[_triangles[3 * triangle]];
        var b = _positions[_triangles[3 * triangle + 1]];
        var c = _positions[_triangles[3 * triangle + 2]];
        return Vector3d.Cross(b - a, c - a).Normalized();
    }

    /// <summary>
    /// The first surface point along a camera ray (x, y, 1). The search starts at about a depth in front of which the caller
    /// knows of no surface; an infinite depth starts it at the camera.
    /// </summary>
    internal SurfacePoint Trace(SampleEye eye, Vector2d ray, float fromDepth)
    {
        // Starts a little nearer, because the surface there may tilt toward the camera.
        var direction = eye.WorldFromCamera * new Vector3d(ray.X, ray.Y, 1);
        var start = float.IsFinite(fromDepth) ? Math.Max(0, fromDepth - 0.5) : 0;
        return Grid.TryIntersect(eye.Center + start * direction, direction, out var hit)
            ? PointWhere(eye, ray, hit.Triangle)
            : SurfacePoint.Sky;
    }

    /// <summary>The intersection of a camera ray (x, y, 1) with a triangle that it is known to meet.</summary>
    internal SurfacePoint PointWhere(SampleEye eye, Vector2d ray, int triangle) =>
        PointWhere(eye.Center, eye.WorldFromCamera * new Vector3d(ray.X, ray.Y, 1), triangle);

    /// <summary>The intersection of a ray with a triangle that it is known to meet.</summary>
    internal SurfacePoint PointWhere(Vector3d origin, Vector3d direction, int triangle)
    {
        Grid.MapOf(triangle).TryIntersect(
            origin, direction, double.PositiveInfinity, out var distance, out var b1, out var b2);
        var vertices = Triangles.Slice(3 * triangle, 3);
        var (wb, wc) = ((float)b1, (float)b2);
        var wa = 1 - wb - wc;
        return new(
            FaceOfTriangle[triangle],
            (origin + distance * direction).RelativeTo(Vector3d.Zero),
            wa * Normals[vertices[0]] + wb * Normals[vertices[1]] + wc * Normals[vertices[2]],
            wa * Coordinates[vertices[0]] + wb * Coordinates[vertices[1]] + wc * Coordinates[vertices[2]],
            (float)distance);
    }

    /// <summary>The surface as a mesh around the world's origin, rounded to single precision (less than 0.02 mm here).</summary>
    public Mesh ToMesh() => new()
    {
        Origin = Vector3d.Zero,
        Positions = Array.ConvertAll(_positions, p => p.RelativeTo(Vector3d.Zero)),
        Triangles = [.. _triangles],
    };
}

/// <summary>The point of a face that a ray meets, or the sky.</summary>
/// <param name="Face">Index of the face; -1 for the sky.</param>
/// <param name="Position">World coordinates.</param>
/// <param name="Normal">Interpolated shading normal, not of unit length.</param>
/// <param name="On">Face coordinates in meters.</param>
/// <param name="Depth">Camera-frame z in meters.</param>
internal readonly record struct SurfacePoint(int Face, Vector3 Position, Vector3 Normal, Vector2 On, float Depth)
{
    /// <summary>The result for a ray that meets nothing.</summary>
    public static readonly SurfacePoint Sky = new(-1, default, default, default, float.PositiveInfinity);
}
