using System.Text.Json;
using Reality.Engine;
using Reality.Engine.Lod;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// Copies the nodes of trees of details of one shape that an earlier model of the reference has, whatever its edits: a node with
/// the same key has the same bytes. Missing or broken nodes are left to the stages that make nodes.
/// </summary>
internal sealed class KeptNodesStage(LodShape shape, SceneInput input, ModelSettings settings) : SingleTaskStage
{
    // The mesh, and its figures.
    private const int FilesPerNode = 2;

    private readonly KeptPart _part = KeptPart.LevelsOfDetail(shape);

    public override StageName Name => NameOf(shape);

    public override IReadOnlyList<StageName> Reads => [LodKeyStage.NameOf(shape)];

    public override IReadOnlyList<StageName> After => settings.Reference is null ? [] : [KeptModelStage.Id];

    public override object? Key => settings.Reference?.ToString();

    protected override string TaskId => "find";

    /// <summary>Name of the stage.</summary>
    public static StageName NameOf(LodShape shape) => $"kept-{LodNodeStage.NameOf(shape)}";

    public override double ExpectedWork(InputSize size) => KeptModelKeys.SecondsPerMegapixel * size.Megapixels;

    protected override bool IsNeeded(PlanContext plan) => settings.Reference is not null;

    /// <summary>Files of the nodes that were copied. Call once the stage is complete.</summary>
    public static IReadOnlyList<string> ReadFiles(Workspace workspace, LodShape shape)
    {
        if (!workspace.Contains(FoundName(shape)))
            return [];
        using var stream = workspace.Read(FoundName(shape));
        return JsonSerializer.Deserialize<string[]>(stream)!;
    }

    /// <summary>Ids of those nodes.</summary>
    public static IReadOnlySet<LodNodeId> Read(Workspace workspace, LodShape shape) =>
        ReadFiles(workspace, shape).Select(file => LodNodeId.Parse(Path.GetFileNameWithoutExtension(file))).ToHashSet();

    protected override TaskCost Cost(PlanContext plan) => KeptModelKeys.CostOfCopying(input, settings.Reference!.Value, plan);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var found = Find(context);
        context.ForEach(found, pair => pair.Model.CopyTo(context.Workspace, pair.File));
        context.Workspace.Write(
            FoundName(shape), stream => JsonSerializer.Serialize(stream, found.Select(pair => pair.File.Path)));
    }

    private List<(KeptModelFiles Model, KeptFile File)> Find(StageContext context)
    {
        var reference = settings.Reference!.Value;
        var tiles = KeptModelStage.Read(context.Workspace);
        var key = _part.KeyOf(input, settings, tiles.HasAllTiles, context);
        var wanted = LodKeyStage.Read(context.Workspace, shape).ToDictionary();
        var found = new List<(KeptModelFiles, KeptFile)>();
        foreach (var suffix in ReferenceEdits.Read(input.Files, reference).SuffixesOf(tiles.Key))
        {
            if (wanted.Count > 0)
                found.AddRange(TakeFrom(new(input.Files, reference, key + suffix), wanted, context.Cancellation));
        }
        return found;
    }

    // Removes the nodes that it takes from those wanted.
    private List<(KeptModelFiles Model, KeptFile File)> TakeFrom(
        KeptModelFiles model, Dictionary<LodNodeId, string> wanted, CancellationToken cancellation)
    {
        var kept = model.List(_part.Keeps) ?? [];
        var keys = kept.FirstOrDefault(file => file.Name == LodKeyStage.KeysName(shape)) is { } list ? model.ReadNodes(list) : [];
        var taken = new List<(KeptModelFiles, KeptFile)>();
        foreach (var node in kept.Where(file => file.Name.Stage == LodNodeStage.NameOf(shape)).GroupBy(file => file.Node))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!wanted.TryGetValue(node.Key, out var digest) || keys.GetValueOrDefault(node.Key) != digest
                || node.Count() != FilesPerNode || !model.AreWhole(node, IsTextured, cancellation))
                continue;
            taken.AddRange(node.Select(file => (model, file)));
            wanted.Remove(node.Key);
        }
        return taken;
    }

    private static bool IsTextured(ArtifactName name) => true;

    private static ArtifactName FoundName(LodShape shape) => NameOf(shape) / "nodes.json";
}
