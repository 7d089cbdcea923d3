using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Sample.Surfaces;

/// <summary>Collects the faces, vertices and triangles of the site.</summary>
internal sealed class SurfaceBuilder
{
    public List<SurfaceFace> Faces { get; } = [];

    /// <summary>World coordinates.</summary>
    public List<Vector3d> Positions { get; } = [];

    /// <summary>Unit normals for shading, outward.</summary>
    public List<Vector3> Normals { get; } = [];

    /// <summary>Coordinates on the face in meters.</summary>
    public List<Vector2> Coordinates { get; } = [];

    /// <summary>Three position indices per triangle, counter-clockwise seen from outside.</summary>
    public List<int> Triangles { get; } = [];

    public List<int> FaceOfTriangle { get; } = [];

    public int AddFace(SurfaceFace face)
    {
        Faces.Add(face);
        return Faces.Count - 1;
    }

    public int AddVertex(Vector3d position, Vector3 normal, Vector2 coordinate)
    {
        Positions.Add(position);
        Normals.Add(normal);
        Coordinates.Add(coordinate);
        return Positions.Count - 1;
    }

    public void AddTriangle(int face, int a, int b, int c)
    {
        Triangles.AddRange([a, b, c]);
        FaceOfTriangle.Add(face);
    }

    /// <summary>
    /// Adds a planar convex polygon as one face, counter-clockwise seen from outside. Face coordinates are meters from the
    /// first corner, x along the first edge, y up the face.
    /// </summary>
    public void AddPolygon(SurfaceFace face, params ReadOnlySpan<Vector3d> corners)
    {
        var id = AddFace(face);
        var alongX = (corners[1] - corners[0]).Normalized();
        var normal = Vector3d.Cross(alongX, corners[^1] - corners[0]).Normalized();
        var alongY = Vector3d.Cross(normal, alongX);
        var first = Positions.Count;
        foreach (var corner in corners)
        {
            var offset = corner - corners[0];
            AddVertex(
                corner, new((float)normal.X, (float)normal.Y, (float)normal.Z),
                new((float)Vector3d.Dot(offset, alongX), (float)Vector3d.Dot(offset, alongY)));
        }
        for (var i = 2; i < corners.Length; i++)
            AddTriangle(id, first, first + i - 1, first + i);
    }

    /// <summary>Adds a box without its bottom, rotated about the vertical; every side is a face.</summary>
    public void AddBox(SurfaceFace face, Vector3d bottomCenter, double length, double width, double height, double yawRadians)
    {
        var (sin, cos) = Math.SinCos(yawRadians);
        Vector3d Corner(double x, double y, double z) => bottomCenter + new Vector3d(
            cos * x * length / 2 - sin * y * width / 2, sin * x * length / 2 + cos * y * width / 2, z * height);

        AddPolygon(face, Corner(-1, -1, 1), Corner(1, -1, 1), Corner(1, 1, 1), Corner(-1, 1, 1));
        AddPolygon(face, Corner(-1, -1, 0), Corner(1, -1, 0), Corner(1, -1, 1), Corner(-1, -1, 1));
        AddPolygon(face, Corner(1, -1, 0), Corner(1, 1, 0), Corner(1, 1, 1), Corner(1, -1, 1));
        AddPolygon(face, Corner(1, 1, 0), Corner(-1, 1, 0), Corner(-1, 1, 1), Corner(1, 1, 1));
        AddPolygon(face, Corner(-1, 1, 0), Corner(-1, -1, 0), Corner(-1, -1, 1), Corner(-1, 1, 1));
    }
}

/// <summary>A smooth piece of the site's surface with one material.</summary>
/// <param name="Color">Linear reflectance.</param>
/// <param name="Variant">Seed for the differences between faces of the same kind.</param>
/// <param name="Extent">Size in face coordinates, meters; a facade places its windows by it.</param>
internal sealed record SurfaceFace(SurfaceKind Kind, Vector3 Color, int Variant = 0, Vector2 Extent = default);

/// <summary>Material of a face.</summary>
internal enum SurfaceKind : byte
{
    Ground,
    TileRoof,
    MetalRoof,
    FlatRoof,
    Facade,
    Plain,
    Foliage,
}
