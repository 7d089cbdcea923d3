using System.Text.Json;
using Reality.Engine.Meshing;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>Plans the level-of-detail tree across all tiles: "level-of-detail-tree/tree.json".</summary>
public sealed class LodTreeStage(LodOptions options) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "level-of-detail-tree";

    private static readonly ArtifactName s_treeName = Id / "tree.json";

    public override StageName Name => Id;

    public override string Title => "level-of-detail tree";

    public override IReadOnlyList<StageName> Reads => [SurfaceStage.Id];

    public override object? Key => options;

    protected override string TaskId => "plan";

    public override double ExpectedWork(InputSize input) => 1;

    protected override TaskCost Cost(PlanContext plan) => new(1, 500L << 20, TaskCost.AllCores);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);

        var tiles = SurfaceStage.TilesIn(workspace).ToDictionary(tile => tile.Id);
        log.Begin(tiles.Count);
        var tree = LodTree.Plan(
            [.. tiles.Keys],
            tile =>
            {
                log.Advance();
                return workspace.ReadMesh(SurfaceStage.NameOf(tiles[tile]));
            },
            options.MaxTrianglesPerNode,
            cancellation);
        workspace.Write(s_treeName, stream => JsonSerializer.Serialize(stream, tree.Nodes));
    }

    public static LodTree ReadTree(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(s_treeName);
        return new LodTree(JsonSerializer.Deserialize<LodNode[]>(stream)!);
    }
}
