using System.Text.Json.Nodes;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Json;

namespace Reality.Formats.Layouts;

/// <summary>A prism: polygons with holes between two heights.</summary>
/// <param name="Crs">Definition of the coordinate system of polygons and heights.</param>
public sealed record RegionOfInterest(string Crs, IReadOnlyList<RegionPolygon> Polygons, double AltitudeMin, double AltitudeMax);

/// <summary>A polygon with holes; rings do not repeat their first point.</summary>
public sealed record RegionPolygon(IReadOnlyList<Vector2d> Outside, IReadOnlyList<IReadOnlyList<Vector2d>> Holes);

/// <summary>Reads a region of interest.</summary>
public static class RegionOfInterestReader
{
    private const string Format = "Region of interest";
    private const int MaxBytes = 8 << 20;
    private const int MaxPointCount = 100_000;
    private const double MaxCoordinate = 1e12;

    /// <summary>Reads a document.</summary>
    /// <exception cref="InvalidFileException">The document is invalid; the message names the member.</exception>
    public static RegionOfInterest Read(Stream stream, CancellationToken cancellation = default) =>
        JsonMember.Parse(Format, stream, MaxBytes, Read, cancellation);

    internal static RegionOfInterest Read(JsonMember region)
    {
        var pointCount = 0;
        var crs = region["crs"].AsText();
        var polygons = region["polygons"].Items().Select(ReadPolygon).ToList();
        return new(crs, polygons, Coordinate(region["altitudeMin"]), Coordinate(region["altitudeMax"]));

        RegionPolygon ReadPolygon(JsonMember polygon) => new(
            ReadRing(polygon["outsideBounds"]), polygon["holes"].Items().Select(ReadRing).ToList());

        IReadOnlyList<Vector2d> ReadRing(JsonMember ring)
        {
            var points = ring.Items().Select(ReadPoint).ToList();
            return points.Count >= 3 ? points : throw ring.Wrong("must have at least three points");
        }

        Vector2d ReadPoint(JsonMember point) => ++pointCount <= MaxPointCount
            ? new(Coordinate(point["x"]), Coordinate(point["y"]))
            : throw region["polygons"].Wrong($"have more than {MaxPointCount} points; simplify the region");
    }

    private static double Coordinate(JsonMember member) => member.AsNumber(-MaxCoordinate, MaxCoordinate);
}

/// <summary>Writes a region of interest.</summary>
public static class RegionOfInterestWriter
{
    public static void Write(Stream stream, RegionOfInterest region)
    {
        ArgumentNullException.ThrowIfNull(region);
        JsonText.Write(stream, ToJson(region));
    }

    internal static JsonObject ToJson(RegionOfInterest region) => new()
    {
        ["crs"] = region.Crs,
        ["polygons"] = new JsonArray([.. region.Polygons.Select(Write)]),
        ["altitudeMin"] = region.AltitudeMin,
        ["altitudeMax"] = region.AltitudeMax,
    };

    private static JsonNode Write(RegionPolygon polygon)
    {
        var result = new JsonObject { ["outsideBounds"] = Write(polygon.Outside) };
        if (polygon.Holes.Count > 0)
            result["holes"] = new JsonArray([.. polygon.Holes.Select(Write)]);
        return result;
    }

    private static JsonNode Write(IReadOnlyList<Vector2d> ring) =>
        new JsonArray([.. ring.Select(p => (JsonNode)new JsonObject { ["x"] = p.X, ["y"] = p.Y })]);
}
