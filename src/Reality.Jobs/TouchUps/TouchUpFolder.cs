using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;
using Reality.Contract.Specifications;
using Reality.Core.Numerics;
using Reality.Engine.Tiling;
using Reality.Formats.Xml;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.TouchUps;

/// <summary>
/// The files of a touch-up besides the tiles: metadata.xml, as of OBJ exports, with the coordinate system and its origin;
/// touchup.json, what was exported; and a README.
/// </summary>
internal static class TouchUpFolder
{
    public const string MetadataName = "metadata.xml";

    /// <summary>JPEG quality of pages: higher than that of exports, because editors save them again.</summary>
    public const int PageQuality = 95;

    private const string ManifestName = "touchup.json";
    private const string ReadmeName = "README.txt";
    private const int MaxManifestBytes = 16 << 20;
    private const int MaxMetadataBytes = 256 << 10;

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    public static void Write(string folder, TouchUpManifest manifest)
    {
        File.WriteAllBytes(Path.Combine(folder, ManifestName), JsonSerializer.SerializeToUtf8Bytes(manifest, s_json));
        File.WriteAllText(Path.Combine(folder, ReadmeName), Readme(manifest));
    }

    /// <summary>Record of the export; null if the file is missing.</summary>
    public static TouchUpManifest? ReadManifest(IJobFiles files, Place place)
    {
        if (Find(files, place, ManifestName, MaxManifestBytes) is not { } path)
            return null;
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<TouchUpManifest>(stream, s_json)
                ?? throw Unusable(files, place, ManifestName, "it is null");
        }
        catch (JsonException e)
        {
            throw Unusable(files, place, ManifestName, $"line {e.LineNumber + 1} is not as TouchUpExport writes it");
        }
    }

    /// <summary>Coordinate system of the tiles, null for a local one, and the origin that they are relative to.</summary>
    public static (string? Crs, Vector3d Origin) ReadMetadata(IJobFiles files, Place place)
    {
        var path = Find(files, place, MetadataName, MaxMetadataBytes) ?? throw new StageException(
            "TouchUp_NoMetadata",
            $"There is no {files.Describe(place, MetadataName)}, which says where the tiles lie. Upload that of the export "
            + $"beside the edited tiles.");
        try
        {
            using var stream = File.OpenRead(path);
            using var xml = XmlReader.Create(stream, SafeXml.Settings());
            string? crs = null;
            var origin = Vector3d.Zero;
            while (xml.Read())
            {
                SafeXml.CheckDepth(xml);
                if (xml is { NodeType: XmlNodeType.Element, LocalName: "SRS", IsEmptyElement: false })
                    crs = xml.ReadString().Trim();
                if (xml is { NodeType: XmlNodeType.Element, LocalName: "SRSOrigin", IsEmptyElement: false })
                    origin = ParseOrigin(xml.ReadString());
            }
            return (string.IsNullOrEmpty(crs) ? null : crs, origin);
        }
        catch (XmlException e)
        {
            throw Unusable(files, place, MetadataName, SafeXml.Reason(e).TrimEnd('.'));
        }
        catch (FormatException e)
        {
            throw Unusable(files, place, MetadataName, e.Message.TrimEnd('.'));
        }
    }

    private static Vector3d ParseOrigin(string text)
    {
        var numbers = text.Split(',');
        if (numbers.Length is not (2 or 3))
            throw new FormatException($"SRSOrigin is '{text}', not three numbers");
        var values = Array.ConvertAll(numbers, number => double.Parse(number, CultureInfo.InvariantCulture));
        return Array.TrueForAll(values, value => Math.Abs(value) < 1e9)
            ? new(values[0], values[1], values.Length == 3 ? values[2] : 0)
            : throw new FormatException($"SRSOrigin '{text}' is not a valid position");
    }

    private static string? Find(IJobFiles files, Place place, string name, int maxBytes)
    {
        if (files.SizeOf(place, name) > maxBytes)
            throw Unusable(files, place, name, "it is too large");
        return files.Find(place, name);
    }

    private static StageException Unusable(IJobFiles files, Place place, string name, string why) => new(
        "TouchUp_Invalid", $"{files.Describe(place, name)} cannot be used: {why}. Use the file of the export.");

    private static string Readme(TouchUpManifest manifest) => string.Create(CultureInfo.InvariantCulture, $"""
        TILES TO TOUCH UP

        {manifest.Tiles.Count} tiles, level {manifest.Level}: one folder each, with TILE.obj, TILE.mtl and pages TILE_0.jpg, ...
        Coordinates: {manifest.Crs ?? "local, meters"}, z up, relative to the origin in metadata.xml.

        You may
        - move, add and delete vertices and triangles, close holes, simplify or refine
        - {(manifest.Level == TouchLevel.Geometry
            ? "ignore texture: photos give it to the edited tiles in the next Production"
            : "paint on the pages, replace them, add others, and change texture coordinates (JPEG, PNG, TIFF or WebP)")}
        - leave out tiles that you have not changed, and upload the others only

        Keep
        - the names of the OBJ files: they name the tiles
        - metadata.xml and touchup.json, beside the folders of the tiles
        - the axes (export with the same ones as you imported: in Blender forward Y, up Z) and the position of the model
        - the edges at which tiles meet: small changes are undone, so that no crack opens
        - one surface: no double faces, and nothing outside of the tile

        Then upload the folder, and run TouchUpImport with it. Tiles without a change keep their bytes. The model changes in the
        next Production.

        """);
}

/// <summary>Model and tiles that a touch-up was exported from.</summary>
internal sealed record TouchUpManifest
{
    /// <summary>Key of the model.</summary>
    public required string Model { get; init; }

    public required TouchLevel Level { get; init; }

    /// <summary>Coordinate system of the tiles; null for a local one.</summary>
    public string? Crs { get; init; }

    public required IReadOnlyList<TileName> Tiles { get; init; }
}
