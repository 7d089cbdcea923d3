using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.ContextScenes;
using Reality.Formats.Json;
using Reality.Formats.Trajectories;

namespace Reality.Formats.ScanCollections;

/// <summary>Reads the description of a scan collection that <see cref="ScanCollectionFile.Write"/> wrote.</summary>
public static class ScanCollectionReader
{
    private const string Format = "Scan collection";
    private const int MaxBytes = 512 << 20;
    private const int IntensityOffset = 32768;
    private const double MaxCoordinate = 1e9;

    /// <exception cref="InvalidFileException">The description is invalid; the message names the member.</exception>
    public static ScanCollectionFile Read(Stream stream, CancellationToken cancellation = default) =>
        JsonMember.Parse(Format, stream, MaxBytes, Read, cancellation);

    private static ScanCollectionFile Read(JsonMember root)
    {
        var scans = root["scans"].Items().Select(ReadScan).ToList();
        return new()
        {
            Crs = root["crs"].AsTextOrNull(),
            Bounds = ReadBox(root["bounding"]),
            Spacing = new(
                LengthOf(root["min_res"]), LengthOf(root["max_res"]), LengthOf(root["mean_res"]), LengthOf(root["med_res"])),
            MinIntensity = root["min_intensity"].AsInteger(short.MinValue, short.MaxValue) + IntensityOffset,
            MaxIntensity = root["max_intensity"].AsInteger(short.MinValue, short.MaxValue) + IntensityOffset,
            Scans = scans.Count > 0 ? scans : throw root["scans"].Wrong("must have at least one scan"),
        };
    }

    private static ScanDescription ReadScan(JsonMember scan)
    {
        var tiles = scan["tiles"].Items().Select(ReadTile).ToList();
        if (tiles.Count == 0)
            throw scan["tiles"].Wrong("must have at least one tile: this is not a collection that ImportPointCloud made");
        var (position, paths) = (scan["position"], scan["trajectories"].Items().Select(ReadPath).ToList());
        if (position.Exists == paths.Count > 0)
            throw position.Wrong("or trajectories must say where the scanner was. Import the scan again");
        return new()
        {
            Name = scan["name"].AsText(),
            PointCount = tiles.Sum(tile => tile.PointCount),
            HasColor = scan["hasColor"].AsFlagOr(false),
            HasIntensity = scan["hasIntensity"].AsFlagOr(false),
            HasClassification = scan["hasClassification"].AsFlagOr(false),
            Position = position.Exists ? PoseMember.ReadVector(position) : null,
            Trajectories = paths,
            Tiles = tiles,
        };
    }

    private static ScanTileDescription ReadTile(JsonMember tile) => new(
        ScenePath.Check(tile["path"], tile["path"].AsText()), (long)tile["numPoints"].AsNumber(0, 1e12),
        ReadBox(tile["bounding"]));

    private static IReadOnlyList<TrajectoryPoint> ReadPath(JsonMember file)
    {
        var points = file.Items()
            .Select(point => new TrajectoryPoint(point["t"].AsNumber(), PoseMember.ReadVector(point))).ToList();
        for (var i = 1; i < points.Count; i++)
        {
            if (points[i].Seconds <= points[i - 1].Seconds)
                throw file.Wrong($"has times that do not increase at point {i}");
        }
        return points.Count > 0 ? points : throw file.Wrong("must have at least one point");
    }

    private static Box3d ReadBox(JsonMember box)
    {
        var bounds = new Box3d(
            new(CoordinateOf(box["xmin"]), CoordinateOf(box["ymin"]), CoordinateOf(box["zmin"])),
            new(CoordinateOf(box["xmax"]), CoordinateOf(box["ymax"]), CoordinateOf(box["zmax"])));
        return bounds.IsEmpty ? throw box.Wrong("is empty") : bounds;
    }

    private static double CoordinateOf(JsonMember value) => value.AsNumber(-MaxCoordinate, MaxCoordinate);

    private static double LengthOf(JsonMember value) => value.AsNumber(0, MaxCoordinate);
}
