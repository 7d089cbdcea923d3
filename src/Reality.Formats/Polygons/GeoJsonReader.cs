using System.Text.Json;
using Reality.Core;
using Reality.Core.Numerics;

namespace Reality.Formats.Polygons;

/// <summary>
/// Reads polygons from GeoJSON (RFC 7946): Polygon and MultiPolygon, in features and collections. Other geometries are skipped;
/// so is a "crs" member, since the request gives the coordinate system.
/// </summary>
public static class GeoJsonReader
{
    private const string Format = "GeoJSON";
    private const int MaxDepth = 64;

    /// <exception cref="InvalidFileException">The file is broken; the message says where.</exception>
    public static IReadOnlyList<DrawnPolygon> Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            using var document = JsonDocument.Parse(stream, new() { MaxDepth = MaxDepth });
            var polygons = new List<DrawnPolygon>();
            var count = 0;
            Collect(document.RootElement, "$", null, polygons, ref count);
            return polygons;
        }
        catch (JsonException e)
        {
            throw new InvalidFileException(Format, e.Message);
        }
    }

    private static void Collect(
        JsonElement node, string path, string? name, List<DrawnPolygon> polygons, ref int count)
    {
        if (node.ValueKind != JsonValueKind.Object || !node.TryGetProperty("type", out var type))
            throw Wrong(path, "is no object of GeoJSON");
        switch (type.ValueKind == JsonValueKind.String ? type.GetString() : null)
        {
            case "FeatureCollection":
                foreach (var (i, feature) in Items(node, "features", path).Index())
                    Collect(feature, $"{path}.features[{i}]", name, polygons, ref count);
                break;
            case "Feature" when node.TryGetProperty("geometry", out var geometry):
                if (geometry.ValueKind != JsonValueKind.Null)
                    Collect(geometry, $"{path}.geometry", NameOf(node), polygons, ref count);
                break;
            case "GeometryCollection":
                foreach (var (i, geometry) in Items(node, "geometries", path).Index())
                    Collect(geometry, $"{path}.geometries[{i}]", name, polygons, ref count);
                break;
            case "Polygon":
                polygons.Add(PolygonOf(Items(node, "coordinates", path), $"{path}.coordinates", name, ref count));
                break;
            case "MultiPolygon":
                foreach (var (i, polygon) in Items(node, "coordinates", path).Index())
                    polygons.Add(PolygonOf(ItemsOf(polygon, path), $"{path}.coordinates[{i}]", name, ref count));
                break;
        }
    }

    private static DrawnPolygon PolygonOf(List<JsonElement> rings, string path, string? name, ref int count)
    {
        var (read, hasHeights) = (new List<IReadOnlyList<Vector3d>>(), true);
        foreach (var (i, ring) in rings.Index())
        {
            var corners = new List<Vector3d>();
            foreach (var (j, position) in ItemsOf(ring, $"{path}[{i}]").Index())
            {
                var numbers = ItemsOf(position, $"{path}[{i}][{j}]").Select(
                    item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var value) && double.IsFinite(value)
                        ? value
                        : throw Wrong($"{path}[{i}][{j}]", "is no position")).ToList();
                if (numbers.Count < 2)
                    throw Wrong($"{path}[{i}][{j}]", "is no position");
                hasHeights &= numbers.Count > 2;
                corners.Add(new(numbers[0], numbers[1], numbers.Count > 2 ? numbers[2] : 0));
                if (++count > DrawnPolygon.MaxCornerCount)
                    throw new InvalidFileException(Format, $"There are more than {DrawnPolygon.MaxCornerCount} corners.");
            }
            if (corners.Count > 1 && corners[0] == corners[^1])
                corners.RemoveAt(corners.Count - 1);
            if (corners.Count < 3)
                throw Wrong($"{path}[{i}]", "has fewer than three corners");
            read.Add(corners);
        }
        return read.Count > 0 ? new(read) { Name = name, HasHeights = hasHeights } : throw Wrong(path, "has no ring");
    }

    private static string? NameOf(JsonElement feature) =>
        feature.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;

    private static List<JsonElement> Items(JsonElement node, string member, string path) =>
        node.TryGetProperty(member, out var items)
            ? ItemsOf(items, $"{path}.{member}")
            : throw Wrong(path, $"has no member '{member}'");

    private static List<JsonElement> ItemsOf(JsonElement items, string path) => items.ValueKind == JsonValueKind.Array
        ? [.. items.EnumerateArray()]
        : throw Wrong(path, "is no array");

    private static InvalidFileException Wrong(string path, string what) => new(Format, $"{path} {what}.");
}
