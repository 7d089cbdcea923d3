using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>
/// Digests of the inputs of the nodes of the trees of one shape: "level-of-detail-keys/keys.json". A leaf depends on its cell
/// and its tiles, an inner node on its cell and its children. Nodes with the same digest, made with the same options by the same
/// version of <see cref="LodStage"/>, have the same bytes.
/// </summary>
public sealed class LodKeyStage(LodShape shape) : SingleTaskStage
{
    public override StageName Name => NameOf(shape);

    public override string Title => shape.TitleOf("level-of-detail keys");

    public override int Version => 2;

    public override IReadOnlyList<StageName> Reads => [LodTreeStage.NameOf(shape), TextureStage.Id];

    protected override string TaskId => "digest";

    /// <summary>Name of the stage.</summary>
    public static StageName NameOf(LodShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.NameOf("level-of-detail-keys");
    }

    /// <summary>The artifact: a JSON object with a digest for the id of each node.</summary>
    public static ArtifactName KeysName(LodShape shape) => NameOf(shape) / "keys.json";

    /// <summary>Digests by the ids of nodes. Call once the stage is complete.</summary>
    public static IReadOnlyDictionary<LodNodeId, string> Read(Workspace workspace, LodShape shape)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(KeysName(shape));
        return JsonSerializer.Deserialize<Dictionary<LodNodeId, string>>(stream)!;
    }

    public override double ExpectedWork(InputSize input) => 0.005 * input.Megapixels;

    protected override TaskCost Cost(PlanContext plan) => new(1, 300L << 20, TaskCost.AllCores);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, tree) = (context.Workspace, LodTreeStage.ReadTree(context.Workspace, shape));
        var layout = workspace.ReadLayout();
        var tiles = new ConcurrentDictionary<TileId, string>();
        context.ForEach(
            tree.Roots.SelectMany(root => root.Tiles).Distinct().ToList(),
            tile => tiles[tile] = DigestOf(layout[tile], layout, workspace));
        var keys = new SortedDictionary<LodNodeId, string>();
        foreach (var node in tree.Nodes.Reverse())
        {
            var below = node.IsLeaf ? node.Tiles.Select(tile => tiles[tile]) : node.Children.Select(child => keys[child]);
            // The level changes with the parents that a first surface adds; the content does not.
            var place = JsonSerializer.Serialize(node with { Level = 0 });
            // Only the border of a single tree's root may move.
            keys[node.Id] = DigestOf($"{place} {tree.Roots.Count == 1} {string.Join(' ', below)}");
        }
        workspace.Write(KeysName(shape), stream => JsonSerializer.Serialize(stream, keys));
    }

    private static string DigestOf(Tile tile, Layout layout, Workspace workspace)
    {
        using var stream = workspace.Read(TextureStage.NameOf(tile));
        var content = Convert.ToHexStringLower(SHA256.HashData(stream));
        return DigestOf($"{content} {SurfaceStage.ReadErrorMeters(workspace, tile, layout):R}");
    }

    private static string DigestOf(FormattableString text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant(text))), 0, 16);
}
