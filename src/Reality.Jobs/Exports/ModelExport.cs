using System.Globalization;
using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Core.Geodesy;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Analysis;
using Reality.Engine.Colors;
using Reality.Engine.Lod;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Formats.Geodesy;
using Reality.Jobs.Exports.Colors;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Exports;

/// <summary>
/// An export format of models: its name and options in the API, its coordinate systems and files, the options that are built, and
/// how it is written. A new format is a folder with one such class, and one line in <see cref="Jobs.ExportFormats"/>.
/// </summary>
public abstract class ModelExport : ExportFormat
{
    // Of false colors, whose photos are compared with the surface, and of attributes of scans.
    private const long BytesOfOtherValues = 1024L << 20;

    /// <summary>
    /// The trees of details that an export is written from; null = it is written from the textured tiles.
    /// </summary>
    internal abstract LodShape? LodShapeOf(ExportOptions options);

    /// <summary>All options with their defaults.</summary>
    /// <param name="crs">The requested coordinate system; null = none.</param>
    internal abstract ExportOptions DefaultOptions(string? crs);

    /// <summary>The requested coordinate system; null = the format's own, or the UTM zone of the scene.</summary>
    internal abstract string? CrsOf(ExportOptions options);

    /// <summary>The coordinate system that the files of an export are in; null for a local one.</summary>
    /// <param name="origin">Origin of the scene; null if it has no position on the earth.</param>
    internal virtual string? WrittenCrsOf(ExportOptions options, GeoPoint? origin)
    {
        using var frame = ExportFrame.Of(origin, CrsOf(options));
        return frame.System?.Definition;
    }

    /// <summary>The file to open first; null if there are several equivalent ones.</summary>
    internal abstract string? RootNameOf(ExportOptions options);

    /// <summary>Rejects options that the format does not support.</summary>
    /// <param name="target">Path of the export in the request; empty if there is none.</param>
    /// <exception cref="StageException">The format does not support an option; the message says what to do.</exception>
    internal abstract void Refuse(ExportOptions options, string target);

    /// <summary>Memory of the task that writes an export, bytes.</summary>
    /// <param name="workspace">The artifacts that the export reads; their sizes count.</param>
    internal virtual long MemoryBytes(ExportRequest request, Workspace workspace)
    {
        // Measured, see docs/benchmarks.md: one mesh is written after the other, points in batches.
        var (mebibytes, perTexturedByte) = request.LodShape is not null ? (256L, 4)
            : request.Options is PointOptions ? (512L, 3)
            : (256L, 9);
        var hasOtherValues = request.UsesScans || request.Colors.Source is ColorSource.Resolution or ColorSource.Thermal;
        return (mebibytes << 20) + perTexturedByte * TextureStage.LargestSizeIn(workspace)
            + (hasOtherValues ? BytesOfOtherValues : 0);
    }

    /// <summary>Whether the export takes colors from the photos, not only from the texture.</summary>
    internal virtual bool UsesPhotos(ExportOptions options) => false;

    /// <summary>Content of the colors of an export.</summary>
    internal virtual ColorRequest ColorsOf(ExportOptions options) => ColorRequest.Of(options);

    /// <summary>Stages after the textured model that prepare the export; their names are unique to the export.</summary>
    internal virtual IReadOnlyList<Stage> StagesFor(ExportRequest request) => [];

    /// <summary>Writes the files of an export.</summary>
    internal abstract void Write(ExportRequest request, ExportTarget target);
}

/// <summary>An export format by the record of its options.</summary>
public abstract class ModelExport<TOptions> : ModelExport
    where TOptions : ExportOptions, new()
{
    public sealed override Type OptionsType => typeof(TOptions);

    public sealed override string RealityDataTypeOf(ExportOptions? options) => RealityDataTypeOf((TOptions?)options);

    /// <inheritdoc cref="ExportFormat.RealityDataTypeOf"/>
    protected virtual string RealityDataTypeOf(TOptions? options) => Name;

    internal sealed override string? CrsOf(ExportOptions options) => CrsOf((TOptions)options);

    internal sealed override string? RootNameOf(ExportOptions options) => RootNameOf((TOptions)options);

    internal sealed override LodShape? LodShapeOf(ExportOptions options) => LodShapeOf((TOptions)options);

    internal sealed override void Refuse(ExportOptions options, string target) => Refuse((TOptions)options, target);

    internal sealed override void Write(ExportRequest request, ExportTarget target) =>
        Write((TOptions)request.Options, request, target);

    private protected abstract string? CrsOf(TOptions options);

    private protected abstract string? RootNameOf(TOptions options);

    /// <inheritdoc cref="ModelExport.LodShapeOf"/>
    private protected virtual LodShape? LodShapeOf(TOptions options) => null;

    private protected abstract void Refuse(TOptions options, string target);

    private protected abstract void Write(TOptions options, ExportRequest request, ExportTarget target);
}

/// <summary>A requested export of a job.</summary>
/// <param name="Name">Unique in the job: the format, with a number if it occurs several times.</param>
/// <param name="Options">Options of the format; null members have their defaults.</param>
/// <param name="Place">Where its files go.</param>
internal sealed record ExportRequest(ModelExport Format, string Name, ExportOptions Options, Place Place)
{
    /// <summary>Stages whose artifacts map places of the surface to photos and colors.</summary>
    public static IReadOnlyList<StageName> PhotoStages =>
        [ColorCurveStage.OfModel, VisibilityStage.Id, ExposureStage.Id, ColorBalanceStage.Id];

    /// <summary>Pixel of rasters that do not ask for one, meters; null = the ground sampling distance.</summary>
    public double? PixelMeters { get; init; }

    /// <summary>The photos of the scene, for exports that take colors from them.</summary>
    public IPhotoSource? Photos { get; init; }

    /// <summary>Whether the model is made of the scans of the scene, if it has any.</summary>
    public bool HasScans { get; init; }

    /// <summary>Whether the export has intensities and classes of scans.</summary>
    public bool UsesScans => HasScans && Options is PointOptions;

    /// <summary>Whether the export takes colors from the photos rather than from the texture.</summary>
    public bool UsesPhotos => Format.UsesPhotos(Options);

    public string? Crs => Format.CrsOf(Options);

    public string? RootName => Format.RootNameOf(Options);

    /// <summary>The trees of details that it is written from; null = it is written from the textured tiles.</summary>
    public LodShape? LodShape => Format.LodShapeOf(Options);

    /// <summary>Content of its colors.</summary>
    public ColorRequest Colors => Format.ColorsOf(Options);

    /// <summary>The coordinate system of the export for the scene of a job.</summary>
    public ExportFrame FrameFor(Workspace workspace) =>
        ExportFrame.Of(workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated), Crs);
}

/// <summary>Destination and inputs of an export that is being written.</summary>
/// <param name="Folder">Empty folder of this machine that receives the files.</param>
/// <param name="Tiles">The tiles that have a surface.</param>
/// <param name="LodShape">Shape of the trees of details; null = the export is written from tiles.</param>
internal sealed record ExportTarget(
    string Folder, ExportFrame Frame, IReadOnlyList<Tile> Tiles, StageContext Context, LodShape? LodShape = null)
{
    private const int DigitsPerFolder = 3;

    public Workspace Workspace => Context.Workspace;

    /// <summary>The colors of all meshes that are read.</summary>
    public required ExportColors Colors { get; init; }

    /// <summary>Attributes of points from scans; null if the export or the model does not use scans.</summary>
    public ScanAttributes? Scans { get; init; }

    /// <summary>
    /// The trees of details in the shape of the export: one, or one per tile. Only for exports that are written from them.
    /// </summary>
    public LodTree LevelsOfDetail => LodTreeStage.ReadTree(Workspace, Shape);

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>The finest surface of a tile, with the texture that the export asks for.</summary>
    public TexturedMesh ReadTile(Tile tile)
    {
        Context.Cancellation.ThrowIfCancellationRequested();
        return Colors.Apply(Workspace.ReadTexturedMesh(TextureStage.NameOf(tile)), slackMeters: 0);
    }

    /// <summary>A node of <see cref="LevelsOfDetail"/>, with the texture that the export asks for.</summary>
    public LodNodeArtifact ReadNode(LodNode node)
    {
        Context.Cancellation.ThrowIfCancellationRequested();
        var read = LodNodeArtifact.Read(Workspace, Shape, node.Id);
        return read with { Mesh = Colors.Apply(read.Mesh, read.GeometricErrorMeters) };
    }

    /// <summary>
    /// Path of a node's file below the folder of the data, with forward slashes: in a folder of its tile if each tile has a tree,
    /// else in nested folders named by three digits of its key each.
    /// </summary>
    /// <param name="extension">With the dot.</param>
    public static string NodePath(LodNode node, string extension)
    {
        if (node.Id.Tile is { } tile)
            return $"{tile}/{node.Id}{extension}";
        var folders = node.Key.Chunk(DigitsPerFolder).Select(digits => new string(digits)).SkipLast(1);
        return string.Join('/', folders.Append($"{node.Id}{extension}"));
    }

    private LodShape Shape => LodShape ?? throw new InvalidOperationException("This export is written from tiles.");
}

/// <summary>Rejections that several formats share.</summary>
internal static class ExportRefusals
{
    /// <summary>A coordinate system that PROJ does not know, or that the format cannot be written in.</summary>
    /// <param name="unsuitable">Kinds of systems that the format has no use for.</param>
    public static void UnsuitableCrs(string? crs, string target, string format, params CoordinateSystemKind[] unsuitable)
    {
        if (crs is null)
            return;
        if (!CoordinateSystemParser.TryParse(crs, out var system, out var problem))
            throw new StageException("Crs_Unknown", $"{PathOf(target)}{problem}");
        var isMirrored = AxisOrientation.IsMirrored(system);
        if (!unsuitable.Contains(system.Kind) && !isMirrored)
            return;
        var reason = isMirrored ? "its axes are those of a mirror image, such as south and west"
            : system.Kind == CoordinateSystemKind.Geographic
            ? "it has degrees on two axes and meters on the third, which distorts the model"
            : "it has no map plane";
        throw new StageException(
            "Crs_Unsuitable",
            $"{PathOf(target)}{format} cannot be written in {crs} ({system.Name}), because {reason}. Choose a projected system, "
            + $"such as the UTM zone of the photos, or leave {format} out.");
    }

    /// <summary>A coordinate system that PROJ does not know, or that the format has a problem with.</summary>
    /// <param name="problemOf">The end of a sentence after "because"; null if there is no problem.</param>
    /// <param name="instead">What to do, without a full stop.</param>
    public static void UnsuitableCrs(
        string? crs, string target, string format, Func<CoordinateSystem, string?> problemOf, string instead)
    {
        UnsuitableCrs(crs, target, format);
        if (crs is not null && CoordinateSystemParser.TryParse(crs, out var system, out _) && problemOf(system) is { } problem)
        {
            throw new StageException(
                "Crs_Unsuitable",
                $"{PathOf(target)}{format} cannot be written in {crs} ({system.Name}), because {problem}. {instead}.");
        }
    }

    /// <summary>A coordinate system whose heights have another unit than its first two axes.</summary>
    public static void MixedUnits(string? crs, string target, string format)
    {
        if (crs is null || !CoordinateSystemParser.TryParse(crs, out var system, out _)
            || system.Kind != CoordinateSystemKind.Projected || system.MetersPerUnit == system.MetersPerHeightUnit)
            return;
        throw new StageException(
            "Crs_MixedUnits",
            $"{PathOf(target)}{format} cannot be written in {crs} ({system.Name}): its first two axes have the unit "
            + $"{system.UnitName}, its heights one of {system.MetersPerHeightUnit} m. Choose heights in the same unit.");
    }

    /// <summary>A coordinate system that a dialect of well-known text cannot express.</summary>
    /// <param name="what">What needs the text, at the beginning of a sentence: "A .prj file".</param>
    /// <param name="textOf">Writes the text.</param>
    public static void InexpressibleCrs(string? crs, string target, string what, Func<CoordinateSystem, string> textOf)
    {
        if (crs is null || !CoordinateSystemParser.TryParse(crs, out var system, out _))
            return;
        try
        {
            _ = textOf(system);
        }
        catch (NotSupportedException e)
        {
            throw new StageException(
                "Crs_Unsuitable",
                $"{PathOf(target)}{what} cannot express {crs} ({system.Name}): {e.Message} Choose another coordinate system.");
        }
    }

    private static string PathOf(string target) => target.Length == 0 ? "" : $"{target}.options.crs: ";
}

/// <summary>Colors as requests write them, "#RRGGBB".</summary>
internal static class HexColor
{
    public static Rgb24 Parse(string text) => new(Part(text, 1), Part(text, 3), Part(text, 5));

    private static byte Part(string text, int start) =>
        byte.Parse(text.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
