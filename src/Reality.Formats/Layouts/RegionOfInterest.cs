using System.Text.Json.Nodes;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Json;

namespace Reality.Formats.Layouts;

/// <summary>A prism: polygons with holes between two heights.</summary>
/// <param name="Crs">System of the polygons and heights.</param>
public sealed record RegionOfInterest(string Crs, IReadOnlyList<RegionPolygon> Polygons, double AltitudeMin, double AltitudeMax);

/// <summary>A polygon without its closing point, and the holes in it.</summary>
public sealed record RegionPolygon(IReadOnlyList<Vector2d> Outside, IReadOnlyList<IReadOnlyList<Vector2d>> Holes);

/// <summary>Reads a region of interest; <see cref="InvalidFileException"/> names the member that is wrong.</summary>
public static class RegionOfInterestReader
{
    private const string Format = "Region of interest";
    private const int MaxBytes = 64 << 20;

    public static RegionOfInterest Read(Stream stream) => JsonMember.Parse(Format, stream, MaxBytes, Read);

    internal static RegionOfInterest Read(JsonMember region) => new(
        region["crs"].AsText(), region["polygons"].Items().Select(ReadPolygon).ToList(),
        region["altitudeMin"].AsNumber(), region["altitudeMax"].AsNumber());

    private static RegionPolygon ReadPolygon(JsonMember polygon) => new(
        ReadRing(polygon["outsideBounds"]), polygon["holes"].Items().Select(ReadRing).ToList<IReadOnlyList<Vector2d>>());

    private static List<Vector2d> ReadRing(JsonMember ring)
    {
        var points = ring.Items().Select(p => new Vector2d(p["x"].AsNumber(), p["y"].AsNumber())).ToList();
        return points.Count >= 3 ? points : throw ring.Wrong("must have three points or more");
    }
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
