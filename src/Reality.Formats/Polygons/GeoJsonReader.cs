using System.Text.Json;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Json;

namespace Reality.Formats.Polygons;

/// <summary>
/// Reads polygons from GeoJSON (RFC 7946): Polygon, MultiPolygon and closed LineString, in features and collections. Other
/// geometries are counted. The name in a "crs" member, as of the earlier GeoJSON 2008, is returned with them.
/// </summary>
public static class GeoJsonReader
{
    private const string Format = "GeoJSON";
    private const int MaxBytes = 32 << 20;

    // Some writers add a measure to the three coordinates.
    private const int MaxNumbersPerPosition = 4;

    /// <exception cref="InvalidFileException">The file is broken; the message says where.</exception>
    public static PolygonDrawing Read(Stream stream, CancellationToken cancellation = default) =>
        JsonMember.Parse(
            Format, stream, MaxBytes, root =>
            {
                var reading = new Reading();
                reading.Collect(root, null);
                return reading.Finish() with { Crs = TextOf(root, "crs", "properties", "name") };
            },
            cancellation);

    private sealed class Reading
    {
        private readonly List<DrawnPolygon> _polygons = [];
        private readonly LeftOut _leftOut = new();
        private int _cornerCount;

        public PolygonDrawing Finish() =>
            new(_polygons, [.. _leftOut.Describe("Draw outlines as Polygon, or as LineString that ends where it begins.")]);

        public void Collect(JsonMember node, string? name)
        {
            switch (node["type"].AsText())
            {
                case "FeatureCollection":
                    foreach (var feature in Items(node["features"]))
                        Collect(feature, name);
                    break;
                case "Feature" when node["geometry"] is { Exists: true } geometry:
                    Collect(geometry, TextOf(node, "properties", "name"));
                    break;
                case "GeometryCollection":
                    foreach (var geometry in Items(node["geometries"]))
                        Collect(geometry, name);
                    break;
                case "Polygon":
                    Add(Items(node["coordinates"]), node["coordinates"], name);
                    break;
                case "MultiPolygon":
                    foreach (var polygon in Items(node["coordinates"]))
                        Add(Items(polygon), polygon, name);
                    break;
                case "LineString":
                    AddLine(node["coordinates"], name);
                    break;
                case "MultiLineString":
                    foreach (var line in Items(node["coordinates"]))
                        AddLine(line, name);
                    break;
                case var other:
                    _leftOut.Add(other is "Feature" ? "Feature without geometry" : other);
                    break;
            }
        }

        private void AddLine(JsonMember line, string? name)
        {
            var positions = Items(line).ToList();
            if (positions.Count > 3 && CornerOf(positions[0]).Place == CornerOf(positions[^1]).Place)
                Add([line], line, name);
            else
                _leftOut.Add("open LineString");
        }

        private void Add(IEnumerable<JsonMember> rings, JsonMember polygon, string? name)
        {
            var (read, hasHeights) = (new List<IReadOnlyList<Vector3d>>(), true);
            foreach (var ring in rings)
            {
                var corners = new List<Vector3d>();
                foreach (var (place, hasHeight) in Items(ring).Select(CornerOf))
                {
                    hasHeights &= hasHeight;
                    corners.Add(place);
                    if (++_cornerCount > DrawnPolygon.MaxCornerCount)
                        throw new InvalidFileException(Format, $"There are more than {DrawnPolygon.MaxCornerCount} corners.");
                }
                if (corners.Count > 1 && corners[0] == corners[^1])
                    corners.RemoveAt(corners.Count - 1);
                if (corners.Count < 3)
                    throw ring.Wrong("has fewer than three corners");
                read.Add(corners);
            }
            if (read.Count == 0)
                throw polygon.Wrong("has no ring");
            _polygons.Add(new(read) { Name = name, HasHeights = hasHeights });
        }

        private static (Vector3d Place, bool HasHeight) CornerOf(JsonMember position)
        {
            var numbers = Items(position).Take(MaxNumbersPerPosition + 1).Select(number => number.AsNumber()).ToList();
            return numbers.Count is >= 2 and <= MaxNumbersPerPosition
                ? (new(numbers[0], numbers[1], numbers.Count > 2 ? numbers[2] : 0), numbers.Count > 2)
                : throw position.Wrong($"is not a position of 2 to {MaxNumbersPerPosition} numbers");
        }
    }

    // Members that are the writer's own: one that is no text, or lies in no object, is ignored.
    private static string? TextOf(JsonMember node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (!node.IsObject)
                return null;
            node = node[name];
        }
        return node.IsText ? node.AsText() : null;
    }

    private static IEnumerable<JsonMember> Items(JsonMember array) =>
        array.Exists ? array.Items() : throw array.Wrong("is missing");
}
