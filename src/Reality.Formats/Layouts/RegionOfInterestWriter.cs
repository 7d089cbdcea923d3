using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Formats.Json;

namespace Reality.Formats.Layouts;

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
