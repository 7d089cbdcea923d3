using Reality.Core;
using Reality.Core.Geometry;
using Reality.Formats.Json;

namespace Reality.Formats.Layouts;

/// <summary>Reads layout.json.</summary>
public static class LayoutReader
{
    private const string Format = "Layout";
    private const int MaxBytes = 64 << 20;

    /// <summary>Reads a document.</summary>
    /// <exception cref="InvalidFileException">The document is invalid; the message names the member.</exception>
    public static Layout Read(Stream stream, CancellationToken cancellation = default) =>
        JsonMember.Parse(Format, stream, MaxBytes, Read, cancellation);

    private static Layout Read(JsonMember root)
    {
        var tiles = root["tiles"];
        if (!tiles.Exists)
            throw tiles.Wrong("is missing");
        return new()
        {
            Tiles = tiles.Items().Select(ReadTile).ToList(),
            EnuDefinition = root["enuDefinition"].AsTextOrNull(),
            CrsDefinition = root["crsDefinition"].AsTextOrNull(),
            Region = root["roi"].Exists ? RegionOfInterestReader.Read(root["roi"]) : null,
        };
    }

    private static LayoutTile ReadTile(JsonMember tile) => new(
        tile["name"].AsText(), ReadBox(tile["boxTight"]), ReadBox(tile["boxOverlapping"]),
        tile["memoryUsage"].Exists ? tile["memoryUsage"].AsNumber(0, double.MaxValue) : 0);

    private static Box3d ReadBox(JsonMember box) => new(
        new(box["xmin"].AsNumber(), box["ymin"].AsNumber(), box["zmin"].AsNumber()),
        new(box["xmax"].AsNumber(), box["ymax"].AsNumber(), box["zmax"].AsNumber()));
}
