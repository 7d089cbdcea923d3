using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.ContextScenes;
using Reality.Formats.Json;
using Reality.Formats.Trajectories;

namespace Reality.Formats.ScanCollections;

/// <summary>
/// The description of a scan collection, pc.json: scans with their scanner positions, and the cloud-optimized point clouds that
/// hold their points.
/// </summary>
/// <remarks>docs/point-clouds.md describes the members that the public format does not have.</remarks>
public sealed record ScanCollectionFile
{
    public const string Name = "pc.json";

    /// <summary>An empty file that is written when all others are complete.</summary>
    public const string MarkerName = "pc.complete";

    // Intensities are unsigned in the tiles, and signed in the description.
    private const int IntensityOffset = 32768;

    /// <summary>Definition of the coordinate system; null for a local one.</summary>
    public string? Crs { get; init; }

    public required Box3d Bounds { get; init; }

    /// <summary>Distances between neighboring points.</summary>
    public required PointSpacingRange Spacing { get; init; }

    /// <summary>As in the tiles, 0 to 65535.</summary>
    public int MinIntensity { get; init; }

    public int MaxIntensity { get; init; }

    public required IReadOnlyList<ScanDescription> Scans { get; init; }

    /// <summary>Writes the description; trajectories stream, because they may be long.</summary>
    public void Write(Stream stream)
    {
        var document = new JsonObject
        {
            ["min_res"] = Spacing.Min,
            ["max_res"] = Spacing.Max,
            ["mean_res"] = Spacing.Mean,
            ["med_res"] = Spacing.Median,
            ["min_intensity"] = MinIntensity - IntensityOffset,
            ["max_intensity"] = MaxIntensity - IntensityOffset,
        };
        document.Set("crs", Crs);
        document["bounding"] = Write(Bounds);
        var scans = new JsonArray();
        document["scans"] = scans;
        JsonText.Write(stream, document, scans, writer =>
        {
            writer.WriteStartArray();
            foreach (var scan in Scans)
                Write(writer, scan);
            writer.WriteEndArray();
        });
    }

    /// <summary>Makes a scene's document refer to the collection instead of the files that were imported.</summary>
    /// <param name="place">Of the collection, as references name it.</param>
    public void ReferTo(JsonObject document, string place)
    {
        ArgumentNullException.ThrowIfNull(document);
        document["version"] = "6.0";
        var references = JsonTree.Child(document, "References");
        var id = 0;
        while (references.ContainsKey(Text(id)))
            id++;
        references[Text(id)] = new JsonObject { ["Path"] = place };
        var cloud = new JsonObject
        {
            ["Name"] = Scans.Count == 1 ? Scans[0].Name : $"{Scans.Count} scans",
            ["Path"] = $"{id}:{Name}",
            ["BoundingBox"] = Write(Bounds),
        };
        var collection = new JsonObject { ["PointClouds"] = new JsonObject { ["0"] = cloud } };
        if (Crs is not null)
            collection.Insert(0, "SRSId", SystemMembers.IdOf(document, Crs));
        document["PointCloudCollection"] = collection;
        document.Remove("TrajectoryCollection");
    }

    /// <summary>Writes a scene's document.</summary>
    public static void WriteDocument(Stream stream, JsonObject document) => JsonText.Write(stream, document);

    private static void Write(Utf8JsonWriter writer, ScanDescription scan)
    {
        writer.WriteStartObject();
        writer.WriteString("name", scan.Name);
        writer.WriteNumber("numPoints", scan.PointCount);
        writer.WriteBoolean("hasColor", scan.HasColor);
        writer.WriteBoolean("hasIntensity", scan.HasIntensity);
        writer.WriteBoolean("hasClassification", scan.HasClassification);
        if (scan.Position is { } position)
            JsonText.WriteMember(writer, "position", PoseMember.Write(position));
        if (scan.Trajectories.Count > 0)
        {
            writer.WriteStartArray("trajectories");
            foreach (var file in scan.Trajectories)
                Write(writer, file);
            writer.WriteEndArray();
        }
        writer.WriteStartArray("tiles");
        foreach (var tile in scan.Tiles)
        {
            writer.WriteStartObject();
            writer.WriteString("path", tile.Path);
            writer.WriteNumber("numPoints", tile.PointCount);
            JsonText.WriteMember(writer, "bounding", Write(tile.Bounds));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<TrajectoryPoint> file)
    {
        writer.WriteStartArray();
        foreach (var point in file)
        {
            writer.WriteStartObject();
            writer.WriteNumber("x", point.Position.X);
            writer.WriteNumber("y", point.Position.Y);
            writer.WriteNumber("z", point.Position.Z);
            JsonText.WriteMember(writer, "t", point.Seconds);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static JsonObject Write(Box3d box) => new()
    {
        ["xmin"] = box.Min.X, ["ymin"] = box.Min.Y, ["zmin"] = box.Min.Z,
        ["xmax"] = box.Max.X, ["ymax"] = box.Max.Y, ["zmax"] = box.Max.Z,
    };

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A scan of a collection.</summary>
public sealed record ScanDescription
{
    public required string Name { get; init; }

    public required long PointCount { get; init; }

    public bool HasColor { get; init; }

    public bool HasIntensity { get; init; }

    public bool HasClassification { get; init; }

    /// <summary>Position of a scanner that stood still.</summary>
    public Vector3d? Position { get; init; }

    /// <summary>Paths of a scanner that moved, each in the order of time.</summary>
    public IReadOnlyList<IReadOnlyList<TrajectoryPoint>> Trajectories { get; init; } = [];

    public required IReadOnlyList<ScanTileDescription> Tiles { get; init; }
}

/// <summary>A part of the points of a scan, in a file of its own.</summary>
/// <param name="Path">Name of a cloud-optimized point cloud beside the description.</param>
public sealed record ScanTileDescription(string Path, long PointCount, Box3d Bounds);

/// <summary>Distances between neighboring points, in units of the coordinate system.</summary>
public sealed record PointSpacingRange(double Min, double Max, double Mean, double Median);
