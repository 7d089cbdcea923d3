using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Ply;
using Reality.Formats.Polygons;
using Reality.Formats.WavefrontObj;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Constraints;

/// <summary>
/// A constraint's file in the bucket: polygons as KML, GeoJSON or DXF, triangulated in their planes, or a mesh as OBJ or PLY.
/// </summary>
internal sealed class ConstraintFile(IJobFiles files, ConstraintToAdd constraint, string target)
{
    private const long MaxMeshBytes = 256L << 20;
    private const long MaxPolygonBytes = 32L << 20;
    private const int MaxTriangleCount = 2_000_000;

    private readonly string _name = BucketPath.BlobName(constraint.ConstraintPath);

    /// <summary>The constraint as triangles in world coordinates.</summary>
    /// <param name="frame">Its coordinate system.</param>
    public Mesh Read(ExportFrame frame, CancellationToken cancellation)
    {
        var (positions, triangles) = ReadShape(cancellation);
        if (triangles.Length == 0)
            throw Fault("Constraint_Empty", "has no polygon or triangle.");
        if (triangles.Length / 3 > MaxTriangleCount)
            throw Fault("Constraint_TooLarge", $"has more than {MaxTriangleCount} triangles. Simplify it.");
        var (x, y, z) = (new double[positions.Length], new double[positions.Length], new double[positions.Length]);
        for (var i = 0; i < positions.Length; i++)
            (x[i], y[i], z[i]) = positions[i];
        frame.ToWorld(x, y, z);
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = new(x[i], y[i], z[i]);
            // The sum of squares of what is no number, or beyond any scene, is neither below this.
            if (!(positions[i].Length < 1e7))
            {
                throw Fault(
                    "Constraint_FarAway",
                    $"has coordinates that are no places near the model in {constraint.Crs}. Check the coordinate system and the "
                    + $"order of the axes: east or longitude first.");
            }
        }
        var origin = new Vector3d(Math.Floor(positions[0].X), Math.Floor(positions[0].Y), Math.Floor(positions[0].Z));
        return Mesh.Compact(origin, Array.ConvertAll(positions, p => p.RelativeTo(origin)), triangles);
    }

    private (Vector3d[] Positions, int[] Triangles) ReadShape(CancellationToken cancellation)
    {
        var extension = Path.GetExtension(_name).ToUpperInvariant();
        return extension switch
        {
            ".OBJ" => Open(ConstraintType.Mesh, MaxMeshBytes, stream =>
            {
                var content = ObjReader.Read(stream, cancellation);
                return (content.Positions, content.Triangles);
            }),
            ".PLY" => Open(ConstraintType.Mesh, MaxMeshBytes, stream =>
            {
                var content = PlyReader.Read(stream, cancellation);
                return (content.Positions, content.Triangles);
            }),
            ".KML" => Open(
                ConstraintType.Polygon, MaxPolygonBytes,
                stream => Cut("KML", KmlReader.Read(stream, cancellation), cancellation)),
            ".GEOJSON" or ".JSON" => Open(
                ConstraintType.Polygon, MaxPolygonBytes,
                stream => Cut("GeoJSON", GeoJsonReader.Read(stream, cancellation), cancellation)),
            ".DXF" => Open(
                ConstraintType.Polygon, MaxPolygonBytes, stream => Cut("DXF", DxfReader.Read(stream), cancellation)),
            _ => throw Fault(
                "Constraint_Format",
                "has a format that is not read. Give polygons as KML, GeoJSON or DXF, or a mesh as OBJ or PLY."),
        };
    }

    private static (Vector3d[] Positions, int[] Triangles) Cut(
        string format, IReadOnlyList<DrawnPolygon> polygons, CancellationToken cancellation) =>
        polygons.All(polygon => polygon.HasHeights)
            ? DrawnPolygon.Triangulate(format, polygons, cancellation)
            : throw new InvalidFileException(
                format, "A polygon has no heights, so its plane is not known. Give each corner its height as third coordinate.");

    private T Open<T>(ConstraintType type, long maxBytes, Func<Stream, T> read)
    {
        if (constraint.Type is { } asked && asked != type)
        {
            var held = type == ConstraintType.Mesh ? "a mesh" : "polygons";
            throw Fault("Constraint_Type", $"holds {held}, but the type is {asked}.");
        }
        var place = Place.Bucket("");
        if (files.SizeOf(place, _name) is { } size && size > maxBytes)
            throw Fault("Constraint_TooLarge", $"has {size} bytes; at most {maxBytes} are read.");
        var path = files.Find(place, _name) ?? throw Fault("Constraint_NotFound", "is not in the bucket. Upload it first.");
        try
        {
            using var stream = File.OpenRead(path);
            return read(stream);
        }
        catch (InvalidFileException e)
        {
            throw Fault("Constraint_Invalid", $"cannot be used: {e.Message}");
        }
    }

    private StageException Fault(string code, string what) => new(code, $"{target} '{constraint.ConstraintPath}' {what}");
}
