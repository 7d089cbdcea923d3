using System.Text.Json;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Json;

namespace Reality.Formats.Polygons;

/// <summary>
/// Reads polygons from GeoJSON (RFC 7946): Polygon and MultiPolygon, in features and collections. Other geometries are skipped;
/// so is a "crs" member, since the request gives the coordinate system.
/// </summary>
public static class GeoJsonReader
{
    private const string Format = "GeoJSON";
    private const int MaxBytes = 32 << 20;

    // Some writers add a measure to the three coordinates.
    private const int MaxNumbersPerPosition = 4;

    /// <exception cref="InvalidFileException">The file is broken; the message says where.</exception>
    public static IReadOnlyList<DrawnPolygon> Read(Stream stream, CancellationToken cancellation = default) =>
        JsonMember.Parse(
            Format, stream, MaxBytes, root =>
            {
                var polygons = new List<DrawnPolygon>();
                var count = 0;
                Collect(root, null, polygons, ref count);
                return polygons;
            },
            cancellation);

    private static void Collect(JsonMember node, string? name, List<DrawnPolygon> polygons, ref int count)
    {
        switch (node["type"].AsText())
        {
            case "FeatureCollection":
                foreach (var feature in Items(node["features"]))
                    Collect(feature, name, polygons, ref count);
                break;
            case "Feature" when node["geometry"] is { Exists: true } geometry:
                Collect(geometry, NameOf(node["properties"]), polygons, ref count);
                break;
            case "GeometryCollection":
                foreach (var geometry in Items(node["geometries"]))
                    Collect(geometry, name, polygons, ref count);
                break;
            case "Polygon":
                polygons.Add(PolygonOf(node["coordinates"], name, ref count));
                break;
            case "MultiPolygon":
                foreach (var polygon in Items(node["coordinates"]))
                    polygons.Add(PolygonOf(polygon, name, ref count));
                break;
        }
    }

    private static DrawnPolygon PolygonOf(JsonMember rings, string? name, ref int count)
    {
        var (read, hasHeights) = (new List<IReadOnlyList<Vector3d>>(), true);
        foreach (var ring in Items(rings))
        {
            var corners = new List<Vector3d>();
            foreach (var position in Items(ring))
            {
                var numbers = Items(position).Take(MaxNumbersPerPosition + 1).Select(number => number.AsNumber()).ToList();
                if (numbers.Count is < 2 or > MaxNumbersPerPosition)
                    throw position.Wrong($"is not a position of 2 to {MaxNumbersPerPosition} numbers");
                hasHeights &= numbers.Count > 2;
                corners.Add(new(numbers[0], numbers[1], numbers.Count > 2 ? numbers[2] : 0));
                if (++count > DrawnPolygon.MaxCornerCount)
                    throw new InvalidFileException(Format, $"There are more than {DrawnPolygon.MaxCornerCount} corners.");
            }
            if (corners.Count > 1 && corners[0] == corners[^1])
                corners.RemoveAt(corners.Count - 1);
            if (corners.Count < 3)
                throw ring.Wrong("has fewer than three corners");
            read.Add(corners);
        }
        return read.Count > 0 ? new(read) { Name = name, HasHeights = hasHeights } : throw rings.Wrong("has no ring");
    }

    // Properties are the writer's own: a name that is not text is ignored.
    private static string? NameOf(JsonMember properties) =>
        properties.Exists && properties.AsObject().TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;

    private static IEnumerable<JsonMember> Items(JsonMember array) =>
        array.Exists ? array.Items() : throw array.Wrong("is missing");
}
