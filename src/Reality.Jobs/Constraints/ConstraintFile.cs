using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Gltf;
using Reality.Formats.Ply;
using Reality.Formats.Polygons;
using Reality.Formats.WavefrontObj;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Constraints;

/// <summary>
/// A constraint's file in the bucket: polygons as KML, GeoJSON or DXF, triangulated in their planes or draped over the model, or
/// a mesh as OBJ, PLY or GLB.
/// </summary>
/// <param name="surface">The model that polygons without heights are draped over.</param>
/// <param name="log">Gets a message about what a file of polygons holds besides them.</param>
internal sealed class ConstraintFile(
    IJobFiles files, ConstraintToAdd constraint, string target, SurfaceHeights surface, StageLog log)
{
    private const long MaxMeshBytes = 256L << 20;
    private const long MaxPolygonBytes = 32L << 20;
    private const int MaxTriangleCount = 2_000_000;
    private const int MaxVertexCount = 6_000_000;

    // Measured, see docs/benchmarks.md: the file, its shape and its triangles; and those that a resolution adds.
    private const long BytesPerMeshByte = 12;
    private const long BytesPerPolygonByte = 12;
    private const long BytesPerTriangle = 200;

    private readonly string _name = BucketPath.BlobName(constraint.ConstraintPath);

    /// <summary>Predicted memory of reading a constraint and its picture, bytes.</summary>
    public static long MemoryOf(IJobFiles files, ConstraintToAdd constraint)
    {
        var name = BucketPath.BlobName(constraint.ConstraintPath);
        var bytes = files.SizeOf(Place.Bucket(""), name) ?? 0;
        var isMesh = Path.GetExtension(name).ToUpperInvariant() is ".OBJ" or ".PLY" or ".GLB";
        return (isMesh
                ? BytesPerMeshByte * Math.Min(bytes, MaxMeshBytes)
                : BytesPerPolygonByte * Math.Min(bytes, MaxPolygonBytes))
            + (constraint.Resolution is null ? 0 : BytesPerTriangle * MaxTriangleCount)
            + (constraint.TexturePath is null ? 0 : ConstraintPicture.MemoryOf(constraint));
    }

    /// <summary>Size in bytes; 0 if it is missing.</summary>
    public long Bytes => files.SizeOf(Place.Bucket(""), _name) ?? 0;

    /// <summary>The constraint as triangles in world coordinates.</summary>
    /// <param name="frame">Its coordinate system.</param>
    public Mesh Read(ExportFrame frame, CancellationToken cancellation)
    {
        var spacing = constraint.Resolution * frame.MetersPerDistanceUnit;
        var (positions, triangles) = ReadShape(frame, spacing, cancellation);
        if (triangles.Length == 0)
            throw Fault("Constraint_Empty", "has no polygon or triangle.");
        if (triangles.Length / 3 > MaxTriangleCount)
            throw Fault("Constraint_TooLarge", $"has more than {MaxTriangleCount} triangles. Simplify it.");
        if (TriangleTopology.MostTrianglesAtVertex(triangles, positions.Length) > TriangleTopology.MaxTrianglesAtVertex)
        {
            throw Fault(
                "Constraint_NotManifold",
                $"has a vertex at which more than {TriangleTopology.MaxTrianglesAtVertex} triangles meet. Remove triangles "
                + "there.");
        }
        if (spacing is { } side)
            (positions, triangles) = Refined(positions, triangles, side);
        var origin = new Vector3d(Math.Floor(positions[0].X), Math.Floor(positions[0].Y), Math.Floor(positions[0].Z));
        return Mesh.Compact(origin, Array.ConvertAll(positions, p => p.RelativeTo(origin)), triangles);
    }

    private (Vector3d[] Positions, int[] Triangles) Refined(Vector3d[] positions, int[] triangles, double side)
    {
        var (corners, refined) = (positions.ToList(), triangles.ToList());
        return TriangleRefinement.TryRefine(
            refined, (a, b) => Vector3d.Distance(corners[a], corners[b]) > side, AddMiddle, MaxTriangleCount)
            ? ([.. corners], [.. refined])
            : throw Fault(
                "Constraint_TooLarge", $"has more than {MaxTriangleCount} triangles at its resolution. Raise the resolution.");

        int AddMiddle(int a, int b)
        {
            corners.Add(0.5 * (corners[a] + corners[b]));
            return corners.Count - 1;
        }
    }

    private Vector3d[] ToWorld(Vector3d[] positions, ExportFrame frame)
    {
        var (x, y, z) = (new double[positions.Length], new double[positions.Length], new double[positions.Length]);
        for (var i = 0; i < positions.Length; i++)
            (x[i], y[i], z[i]) = positions[i];
        frame.ToWorld(x, y, z);
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = new(x[i], y[i], z[i]);
            // Not below this limit either: NaN, and numbers whose squares overflow.
            if (!(positions[i].Length < 1e7))
            {
                throw Fault(
                    "Constraint_FarAway",
                    $"has coordinates that are not near the model in {constraint.Crs}. Check the coordinate system and the "
                    + $"order of the axes: east or longitude first.");
            }
        }
        return positions;
    }

    // In world coordinates.
    private (Vector3d[] Positions, int[] Triangles) ReadShape(
        ExportFrame frame, double? spacing, CancellationToken cancellation)
    {
        var extension = Path.GetExtension(_name).ToUpperInvariant();
        return extension switch
        {
            ".OBJ" => OpenMesh(stream =>
            {
                var content = ObjReader.Read(stream, cancellation);
                return (content.Positions, content.Triangles);
            }),
            ".PLY" => OpenMesh(stream =>
            {
                var content = PlyReader.Read(stream, MaxVertexCount, cancellation);
                return (content.Positions, content.Triangles);
            }),
            ".GLB" => OpenMesh(stream => GlbReader.Read(stream, cancellation)),
            ".KML" => OpenPolygons("KML", stream => KmlReader.Read(stream, cancellation)),
            ".GEOJSON" or ".JSON" => OpenPolygons("GeoJSON", stream => GeoJsonReader.Read(stream, cancellation)),
            ".DXF" => OpenPolygons("DXF", stream => DxfReader.Read(stream, cancellation)),
            _ => throw Fault(
                "Constraint_Format",
                "has a format that is not read. Give polygons as KML, GeoJSON or DXF, or a mesh as OBJ, PLY or GLB."),
        };

        (Vector3d[] Positions, int[] Triangles) OpenMesh(Func<Stream, (Vector3d[] Positions, int[] Triangles)> read)
        {
            var (positions, triangles) = Open(ConstraintType.Mesh, MaxMeshBytes, read);
            return (ToWorld(positions, frame), triangles);
        }

        (Vector3d[] Positions, int[] Triangles) OpenPolygons(string format, Func<Stream, PolygonDrawing> read) =>
            Open(ConstraintType.Polygon, MaxPolygonBytes, stream => Cut(format, read(stream), frame, spacing, cancellation));
    }

    private (Vector3d[] Positions, int[] Triangles) Cut(
        string format, PolygonDrawing drawing, ExportFrame frame, double? spacing, CancellationToken cancellation)
    {
        Report(drawing);
        var placed = drawing.Polygons.Select(polygon => Placed(polygon, frame)).ToList();
        return DrawnPolygon.Triangulate(format, PolygonDraping.Drape(format, placed, surface, spacing), cancellation);
    }

    // In world coordinates. Without heights, at that of the scene: how high a place is hardly moves it.
    private DrawnPolygon Placed(DrawnPolygon polygon, ExportFrame frame)
    {
        double? height = polygon.HasHeights ? null : frame.MapFromWorld(Vector3d.Zero).Z;
        return polygon with
        {
            Rings = [.. polygon.Rings.Select(ring => ToWorld([.. ring.Select(p => p with { Z = height ?? p.Z })], frame))],
        };
    }

    private void Report(PolygonDrawing drawing)
    {
        var notes = drawing.Notes.ToList();
        // Names such as "urn:ogc:def:crs:EPSG::25832" end with the code.
        if (drawing.Crs is { } name && !constraint.Crs.Contains(name[(name.LastIndexOf(':') + 1)..], StringComparison.Ordinal))
            notes.Add($"The file names the coordinate system {name}, the request {constraint.Crs}. That of the request counts.");
        if (drawing.Polygons.Count == 0)
            throw Fault("Constraint_Empty", string.Join(' ', notes.Prepend("has no polygon.")));
        if (notes.Count > 0)
            log.Warn("Constraint_File", $"{target} '{constraint.ConstraintPath}': {string.Join(' ', notes)}");
    }

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
