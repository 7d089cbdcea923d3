using System.Text.Json;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>Plans the level-of-detail tree across all tiles: "lodtree/tree.json". One task.</summary>
public sealed class LodTreeStage(LodOptions options) : IStage<string>
{
    private const string TreeName = "lodtree/tree.json";

    public string Name => "level-of-detail tree";

    /// <param name="batch">Names of all tiles with a surface.</param>
    public void Run(IReadOnlyList<string> batch, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(log);
        log.Begin(batch.Count);
        var tree = LodTree.Plan(
            batch,
            tile =>
            {
                cancellation.ThrowIfCancellationRequested();
                log.Advance();
                return workspace.ReadMesh($"surface/{tile}.bin");
            },
            options.MaxTrianglesPerNode);
        workspace.Write(TreeName, stream => JsonSerializer.Serialize(stream, tree.Nodes));
    }

    public static LodTree ReadTree(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(TreeName);
        return new LodTree(JsonSerializer.Deserialize<LodNode[]>(stream)!);
    }
}
