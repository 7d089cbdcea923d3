using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Engine.Tiling;
using Reality.Formats.Layouts;
using Reality.Pipeline;

namespace Reality.Jobs.Files;

/// <summary>
/// A modeling reference: the published layout.json, and private files: reality/format.json, the version of the others;
/// reality/tiles.json, the tiles with everything that their computation needs; reality/settings.json, the settings of the model;
/// reality/frame.json, the place of the world frame on the earth; the models themselves, see <see cref="KeptModelFiles"/>; and
/// edits of them, see <see cref="ReferenceEdits"/>. docs/modeling-reference.md describes them.
/// </summary>
internal static class ModelingReferenceFiles
{
    private const string LayoutName = "layout.json";
    private const string FormatName = "reality/format.json";
    private const string TilesName = "reality/tiles.json";
    private const string SettingsName = "reality/settings.json";
    private const string FrameName = "reality/frame.json";
    private const string CurrentName = "reality/model/current.json";
    private const int MaxFormatBytes = 1 << 10;
    private const int MaxTilesBytes = 64 << 20;
    private const int MaxSettingsBytes = 1 << 20;

    // To be incremented when an older version of this program cannot use what this one writes.
    private const int FormatVersion = 1;

    // Bytes of memory per byte of a file: its copies, an index of all tokens, and the tiles.
    private const int MemoryPerByte = 12;
    private const int PlanMemoryPerByte = 6;

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true, IgnoreReadOnlyProperties = true, Converters = { new JsonStringEnumConverter() },
    };

    public static string RootName => LayoutName;

    /// <summary>Predicted memory of reading tiles and region, bytes; missing files take none.</summary>
    public static long MemoryOf(IJobFiles files, Place place) =>
        new[] { TilesName, LayoutName }.Sum(name => MemoryPerByte * Math.Min(files.SizeOf(place, name) ?? 0, MaxTilesBytes));

    /// <summary>
    /// Predicted memory of planning by the tiles, or by a list of all files, of which each tile has some; bytes.
    /// </summary>
    public static long PlanBytes(IJobFiles files, Place place) =>
        PlanMemoryPerByte * Math.Min(files.SizeOf(place, TilesName) ?? 0, MaxTilesBytes);

    public static bool AreThere(IJobFiles files, Place place) => files.Contains(place, LayoutName);

    /// <summary>
    /// The coordinate system of a layout along the world's axes; null if the scene has no position on the earth.
    /// </summary>
    /// <remarks>Published ENU systems touch the ellipsoid below the origin; their axes are parallel to the world's.</remarks>
    public static string? CrsOf(GeoPoint? origin) =>
        origin is { } point ? CoordinateSystem.Enu(point with { HeightMeters = 0 }).Definition : null;

    /// <param name="origin">Origin of the scene; null if it has no position on the earth.</param>
    /// <param name="settings">Settings of the model, as JSON; null = only the layout is published.</param>
    public static void Write(
        IJobFiles files, Place place, Engine.Tiling.Layout tiles, Formats.Layouts.Layout layout, GeoPoint? origin,
        string? settings)
    {
        if (settings is not null)
        {
            files.Write(place, FormatName, stream => JsonSerializer.Serialize(stream, new Format(FormatVersion), s_json));
            files.Write(place, TilesName, stream => JsonSerializer.Serialize(stream, tiles, s_json));
            files.Write(place, SettingsName, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(settings)));
            WriteFrame(files, place, origin);
        }
        files.Write(place, LayoutName, stream => LayoutWriter.Write(stream, layout));
    }

    /// <summary>The tiles, as far as they can be taken from a file that users can write; see <see cref="GivenLayout"/>.</summary>
    /// <param name="extent">Extent of the scene that the tiles are for; null = their memory is not predicted.</param>
    public static Engine.Tiling.Layout ReadTiles(
        IJobFiles files, Place place, SceneExtent? extent, CancellationToken cancellation) =>
        Read(files, place, TilesName, MaxTilesBytes, stream => GivenLayout.Check(
            JsonSerializer.Deserialize<Engine.Tiling.Layout>(stream, s_json)
                ?? throw new JsonException("The file holds no tiles."),
            extent,
            cancellation));

    /// <summary>
    /// The settings as written. Throws <see cref="StageException"/> if a newer version of this program has written the reference.
    /// </summary>
    public static string ReadSettings(IJobFiles files, Place place)
    {
        CheckFormat(files, place);
        return Read(files, place, SettingsName, MaxSettingsBytes, stream =>
        {
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        });
    }

    /// <summary>
    /// Origin of the scene that the reference was made for; null if it has no position on the earth. Throws
    /// <see cref="StageException"/> if an earlier version of this program made the reference and no job has used it since.
    /// </summary>
    public static GeoPoint? ReadOrigin(IJobFiles files, Place place)
    {
        CheckFormat(files, place);
        if (!files.Contains(place, FrameName) && files.Contains(place, LayoutName))
        {
            throw new StageException(
                "ModelingReference_TooOld",
                $"{files.Describe(place, "")} was made by an earlier version of this service, which did not keep where its scene "
                + "lies. Run Production with it once, then this job again.");
        }
        return Read(files, place, FrameName, MaxFormatBytes, stream => JsonSerializer.Deserialize<Frame>(stream, s_json))
            ?.Origin?.ToPointOnEarth();
    }

    /// <summary>The coordinate system of the published boxes; null for a local one.</summary>
    public static string? ReadCrs(IJobFiles files, Place place, CancellationToken cancellation) =>
        Read(files, place, LayoutName, MaxTilesBytes, stream => LayoutReader.Read(stream, cancellation)).CrsDefinition;

    /// <summary>Key of the model that the last job exported; null if there is none.</summary>
    public static string? ReadCurrent(IJobFiles files, Place place) => !files.Contains(place, CurrentName)
        ? null
        : Read(files, place, CurrentName, MaxFormatBytes, stream => JsonSerializer.Deserialize<Current>(stream, s_json))?.Model
            is { Length: > 0 and <= 64 } key && key.All(char.IsAsciiLetterOrDigit) ? key : null;

    /// <summary>Notes the model that a job exports, and the frame if the reference was made without.</summary>
    public static void WriteCurrent(IJobFiles files, Place place, string key, GeoPoint? origin)
    {
        if (!files.Contains(place, FrameName))
            WriteFrame(files, place, origin);
        if (ReadCurrent(files, place) != key)
            files.Write(place, CurrentName, stream => JsonSerializer.Serialize(stream, new Current(key), s_json));
    }

    private static void WriteFrame(IJobFiles files, Place place, GeoPoint? origin) => files.Write(
        place, FrameName, stream => JsonSerializer.Serialize(stream, new Frame(SceneOrigin.Of(origin)), s_json));

    /// <summary>The region of interest; null if the whole scene is modeled.</summary>
    public static RegionOfInterest? ReadRegion(IJobFiles files, Place place, CancellationToken cancellation) =>
        Read(files, place, LayoutName, MaxTilesBytes, stream => LayoutReader.Read(stream, cancellation)).Region;

    private static void CheckFormat(IJobFiles files, Place place)
    {
        if (!files.Contains(place, FormatName))
            return;
        var format = Read(files, place, FormatName, MaxFormatBytes, stream => JsonSerializer.Deserialize<Format>(stream, s_json));
        if (format?.Version > FormatVersion)
        {
            throw new StageException(
                "ModelingReference_TooNew",
                $"{files.Describe(place, FormatName)} has version {format.Version}, but this service reads versions up to "
                + $"{FormatVersion}. Update the service, or run Tiling again.");
        }
    }

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

    private sealed record Format(int Version);

    private sealed record Frame(SceneOrigin? Origin);

    private sealed record Current(string Model);
}
