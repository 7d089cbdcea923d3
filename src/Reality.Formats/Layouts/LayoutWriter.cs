using System.Text.Json.Nodes;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Json;

namespace Reality.Formats.Layouts;

/// <summary>Writes layout.json.</summary>
public static class LayoutWriter
{
    public static void Write(Stream stream, Layout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var root = new JsonObject { ["tiles"] = new JsonArray([.. layout.Tiles.Select(Write)]) };
        if (layout.EnuDefinition is { } enu)
            root["enuDefinition"] = enu;
        if (layout.CrsDefinition is { } crs)
            root["crsDefinition"] = crs;
        if (layout.Region is { } region)
            root["roi"] = Write(region);
        JsonText.Write(stream, root);
    }

    private static JsonNode Write(LayoutTile tile) => new JsonObject
    {
        ["name"] = tile.Name,
        ["boxTight"] = Write(tile.BoxTight),
        ["boxOverlapping"] = Write(tile.BoxOverlapping),
        ["memoryUsage"] = tile.MemoryUsageGigabytes,
    };

    private static JsonObject Write(Box3d box) => new()
    {
        ["xmin"] = box.Min.X,
        ["ymin"] = box.Min.Y,
        ["zmin"] = box.Min.Z,
        ["xmax"] = box.Max.X,
        ["ymax"] = box.Max.Y,
        ["zmax"] = box.Max.Z,
    };

    private static JsonObject Write(RegionOfInterest region) => new()
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
