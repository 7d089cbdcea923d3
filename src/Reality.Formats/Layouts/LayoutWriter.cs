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
            root["roi"] = RegionOfInterestWriter.ToJson(region);
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
}
