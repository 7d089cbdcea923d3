using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Formats.Layouts;
using Reality.Pipeline;

namespace Reality.Jobs.Files;

/// <summary>
/// A modeling reference: the published layout.json, and two private files: reality/tiles.json, the tiles with everything that
/// their computation needs, and reality/settings.json, the settings of the model.
/// </summary>
internal static class ModelingReferenceFiles
{
    private const string LayoutName = "layout.json";
    private const string TilesName = "reality/tiles.json";
    private const string SettingsName = "reality/settings.json";
    private const int MaxTilesBytes = 64 << 20;
    private const int MaxSettingsBytes = 1 << 20;

    // Bytes of memory per byte of a file: its copies, an index of all tokens, and the tiles.
    private const int MemoryPerByte = 12;

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true, IgnoreReadOnlyProperties = true, Converters = { new JsonStringEnumConverter() },
    };

    public static string RootName => LayoutName;

    /// <summary>Predicted memory of reading tiles and region, bytes; missing files take none.</summary>
    public static long MemoryOf(IJobFiles files, Place place) =>
        new[] { TilesName, LayoutName }.Sum(name => MemoryPerByte * Math.Min(files.SizeOf(place, name) ?? 0, MaxTilesBytes));

    public static bool AreThere(IJobFiles files, Place place) => files.Contains(place, LayoutName);

    /// <summary>The coordinate system of a layout; null if the scene has no position on the earth.</summary>
    /// <remarks>Published ENU systems touch the ellipsoid below the origin; their axes are parallel to the world's.</remarks>
    public static string? CrsOf(GeoPoint? origin) =>
        origin is { } point ? CoordinateSystem.Enu(point with { HeightMeters = 0 }).Definition : null;

    /// <param name="settings">Settings of the model, as JSON; null = only the layout is published.</param>
    public static void Write(
        IJobFiles files, Place place, Engine.Tiling.Layout layout, Scene scene, RegionOfInterest? region, string? settings)
    {
        if (settings is not null)
        {
            files.Write(place, TilesName, stream => JsonSerializer.Serialize(stream, layout, s_json));
            files.Write(place, SettingsName, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(settings)));
        }
        var enu = CrsOf(scene.Origin);
        var lift = new Vector3d(0, 0, scene.Origin?.HeightMeters ?? 0);
        var tiles = layout.Tiles
            .Select(tile => new LayoutTile(
                tile.Name, Lifted(tile.TightBox), Lifted(tile.OverlappingBox), tile.PredictedMemoryGigabytes)).ToList();
        files.Write(
            place, LayoutName,
            stream => LayoutWriter.Write(
                stream, new() { Tiles = tiles, EnuDefinition = enu, CrsDefinition = enu, Region = region }));

        Box3d Lifted(Box3d box) => new(box.Min + lift, box.Max + lift);
    }

    /// <summary>The tiles, as far as they can be taken from a file that users can write; see <see cref="GivenLayout"/>.</summary>
    /// <param name="extent">Extent of the scene that the tiles are for.</param>
    public static Engine.Tiling.Layout ReadTiles(
        IJobFiles files, Place place, SceneExtent extent, CancellationToken cancellation) =>
        Read(files, place, TilesName, MaxTilesBytes, stream => GivenLayout.Check(
            JsonSerializer.Deserialize<Engine.Tiling.Layout>(stream, s_json)
                ?? throw new JsonException("The file holds no tiles."),
            extent,
            cancellation));

    /// <summary>The settings as written.</summary>
    public static string ReadSettings(IJobFiles files, Place place) =>
        Read(files, place, SettingsName, MaxSettingsBytes, stream =>
        {
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        });

    /// <summary>The region of interest; null if the whole scene is modeled.</summary>
    public static RegionOfInterest? ReadRegion(IJobFiles files, Place place, CancellationToken cancellation) =>
        Read(files, place, LayoutName, MaxTilesBytes, stream => LayoutReader.Read(stream, cancellation)).Region;

    private static T Read<T>(IJobFiles files, Place place, string name, int maxBytes, Func<Stream, T> read)
    {
        if (files.SizeOf(place, name) is { } size && size > maxBytes)
        {
            throw new StageException(
                "ModelingReference_Invalid",
                $"{files.Describe(place, name)} cannot be used: it has {size} bytes; at most {maxBytes} are accepted. "
                + $"Run Tiling again.");
        }
        var path = files.Find(place, name) ?? throw new StageException(
            "ModelingReference_NotFound",
            $"There is no {files.Describe(place, name)}. "
            + $"Give a modeling reference that a finished Tiling or Reconstruction job has made.");
        try
        {
            using var stream = File.OpenRead(path);
            return read(stream);
        }
        catch (Exception e) when (e is InvalidFileException or JsonException)
        {
            throw new StageException(
                "ModelingReference_Invalid", $"{files.Describe(place, name)} cannot be used: {e.Message} Run Tiling again.");
        }
    }
}
