using System.Security.Cryptography;
using System.Text;
using Reality.Engine;
using Reality.Engine.Colors;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Scans;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Formats.Photos;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// A part of a model that is kept, whole or not at all: the textured tiles, or the levels of detail of one shape.
/// </summary>
/// <param name="Shape">Null for the tiles.</param>
internal sealed record KeptPart(LodShape? Shape)
{
    public static KeptPart Tiles { get; } = new((LodShape?)null);

    /// <summary>The stage whose key names the part.</summary>
    public StageName Last => Shape is null ? TextureStage.Id : TopLodStage.NameOf(Shape);

    private IReadOnlyList<StageName> Stages => Shape is null
        ? [SurfaceStage.Id, TextureStage.Id]
        : [LodNodeStage.NameOf(Shape), LodKeyStage.NameOf(Shape)];

    public static KeptPart LevelsOfDetail(LodShape shape) => new(shape);

    /// <summary>Name of a stage that works on this part.</summary>
    public StageName NameOf(StageName stage) => Shape is null ? stage : $"{stage}-{LodNodeStage.NameOf(Shape)}";

    public IReadOnlyList<ArtifactName> NamesIn(Workspace workspace) => Stages
        .SelectMany(stage => workspace.List(stage, ".bin").Concat(workspace.List(stage, ".json")))
        .Where(Keeps)
        .ToList();

    /// <summary>Whether the artifact lies directly in the folder of a stage; records of tasks do not.</summary>
    public bool Keeps(ArtifactName name) =>
        Stages.Contains(name.Stage) && name.Item is not ("" or "." or "..") && !name.Item.AsSpan().ContainsAny('/', '\\');

    /// <summary>Digest of everything that the part depends on besides edits; independent of the job.</summary>
    /// <param name="ofAllTiles">Whether the model has all tiles of the reference, not only those that the job uses.</param>
    public string KeyOf(SceneInput input, ModelSettings settings, bool ofAllTiles, StageContext context)
    {
        var stages = ModelStages.Of(input, settings, Shape is null ? [] : [Shape]);
        return StageKeys.Of(stages, KeptModelKeys.GivenKeys(input, isCropped: Shape is not null, ofAllTiles, context))[Last];
    }
}

/// <summary>Inputs of a kept model besides its stages.</summary>
internal static class KeptModelKeys
{
    /// <summary>Work of copying the artifacts, in seconds of one core.</summary>
    public const double SecondsPerMegapixel = 0.02;

    // Measured, see docs/benchmarks.md: one artifact is checked after the other, with its compressed pages; meshes of edits are
    // read with their pages.
    private const long BaseBytes = 128L << 20;
    private const long BytesPerKeptByte = 3;
    private const long BytesPerEditedByte = 9;

    // Names in an index, and their parts.
    private const long BytesPerIndexByte = 8;

    /// <summary>Cost of finding the artifacts of an earlier model and copying them.</summary>
    public static TaskCost CostOfCopying(SceneInput input, Place reference, PlanContext plan) => new(
        SecondsPerMegapixel * SceneArtifact.MegapixelsOf(plan.Workspace),
        MemoryOf(input.Files, reference) + SceneFiles.MemoryOfDocument(input.Files, input.Place),
        TaskCost.AllCores);

    /// <summary>Predicted memory of checking and copying the files of a modeling reference, bytes; none is read.</summary>
    public static long MemoryOf(IJobFiles files, Place reference)
    {
        long largestKept = 0, largestEdit = 0, largestIndex = 0, log = 0;
        foreach (var (name, size) in files.ListSizes(reference))
        {
            var bytes = Math.Min(size, KeptModelFiles.MaxArtifactBytes);
            if (ReferenceEdits.IsEntryName(name))
                log += size;
            else if (ReferenceEdits.IsMesh(name))
                largestEdit = Math.Max(largestEdit, bytes);
            else if (name.EndsWith(".json", StringComparison.Ordinal))
                largestIndex = Math.Max(largestIndex, Math.Min(size, KeptModelFiles.MaxIndexBytes));
            else
                largestKept = Math.Max(largestKept, bytes);
        }
        return BaseBytes + BytesPerKeptByte * largestKept + BytesPerEditedByte * largestEdit + BytesPerIndexByte * largestIndex
            + ReferenceEdits.MemoryOf(log);
    }

    /// <summary>Digests of the scene and of the tiles, in place of the keys of their stages.</summary>
    /// <param name="isCropped">Whether the part is made after the model was cropped to the regions of the job.</param>
    /// <param name="ofAllTiles">Whether the model has all tiles of the reference, not only those that the job uses.</param>
    public static Dictionary<StageName, string> GivenKeys(
        SceneInput input, bool isCropped, bool ofAllTiles, StageContext context)
    {
        var workspace = context.Workspace;
        var document = SceneFiles.ReadDocument(input.Files, input.Place, context.Cancellation);
        var masks = new MaskVersions(input.Files);
        var photos = document.PathOfPhoto.Select((path, i) =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            return document.References.TryGetValue(document.ReferenceOfPhoto[i], out var reference)
                && Place.Parse(reference) is var place
                ? $"{path}\n{input.Files.VersionOf(place, path)}{masks.Of(place, path)}"
                : path;
        });
        var colors = ColorCurveArtifact.NameOf(SceneArtifact.Calibrated);
        var scene = DigestOf(workspace, SceneArtifact.NameOf(SceneArtifact.Calibrated)) + DigestOf(string.Join('\n', photos))
            + (workspace.Contains(colors) ? DigestOf(workspace, colors) : "")
            + (workspace.Contains(ScanListArtifact.Name) ? DigestOf(workspace, ScanListArtifact.Name) : "");
        var cut = LayoutStage.RegionsIn(workspace, isCropped).ToList();
        var regions = string.Concat(cut.Select(name => DigestOf(workspace, name)));
        // Cut out of the whole model, not modeled from the parts of tiles inside.
        if (cut.Count > LayoutStage.RegionsIn(workspace, isCropped: false).Count())
            regions = $"cut {regions}";
        var tiles = ofAllTiles && workspace.Contains(LayoutStage.AllTiles) ? LayoutStage.AllTiles : LayoutArtifact.Name;
        return new()
        {
            [SceneArtifact.Calibrated] = scene,
            [LayoutArtifact.Stage] = $"{regions}{LayoutArtifact.Name} {HashOf(workspace, tiles)}",
        };
    }

    private static string DigestOf(Workspace workspace, ArtifactName artifact) => $"{artifact} {HashOf(workspace, artifact)}";

    private static string HashOf(Workspace workspace, ArtifactName artifact)
    {
        using var stream = workspace.Read(artifact);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Names and versions of the masks of photos.</summary>
internal sealed class MaskVersions(IJobFiles files)
{
    private readonly Dictionary<Place, HashSet<string>> _names = [];

    /// <summary>A line with the name of the mask and one with its version; empty if the photo has no mask.</summary>
    public string Of(Place place, string photo)
    {
        if (!_names.TryGetValue(place, out var names))
            _names.Add(place, names = files.List(place).Where(MaskFile.IsMask).ToHashSet(StringComparer.Ordinal));
        return names.Count > 0 && MaskFile.CandidatesFor(photo).FirstOrDefault(names.Contains) is { } mask
            ? $"\n{mask}\n{files.VersionOf(place, mask)}"
            : "";
    }
}
