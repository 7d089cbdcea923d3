using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>
/// Makes the meshes of level-of-detail nodes: leaves are cut out of the textured tiles, an inner node is its children joined,
/// simplified and painted again. A batch holds nodes whose whole subtrees it makes, children first.
/// </summary>
/// <remarks>
/// A node is painted with the textures two levels below it, so that the first two levels are sampled from the leaves themselves,
/// and blur grows half as fast above.
/// </remarks>
public abstract class LodStage(LodShape shape, LodOptions options) : Stage<LodNode, LodPlan>
{
    // A parent has a quarter of its children's triangles and texels: half the density along each direction of the surface.
    internal const int TrianglesPerParentTriangle = 4;
    private const double TexelGrowth = 2;

    // Measured, see docs/benchmarks.md: tiles, or the nodes that a node is made of, with their pages.
    private const long BaseBytes = 192L << 20;
    private const long BytesPerTexturedByte = 4;

    // Of the tree, and what a plan finds out about each of its nodes.
    private const long PlanBytesPerTreeByte = 3;

    public override int Version => 4;

    /// <summary>The stage that takes over nodes of an earlier model; null if there is none.</summary>
    public StageName? KeptStage { get; init; }

    /// <summary>Ids of the nodes that <see cref="KeptStage"/> has taken over.</summary>
    public Func<Workspace, IReadOnlySet<LodNodeId>> ReadKept { get; init; } = _ => new HashSet<LodNodeId>();

    public override IReadOnlyList<StageName> After => KeptStage is { } kept ? [kept] : [];

    public override void Run(IReadOnlyList<LodNode> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);
        var tree = LodTreeStage.ReadTree(workspace, shape);
        var madeBefore = MadeBefore(tree);
        var pending = batch.SelectMany(node => PostOrder(tree, node, madeBefore))
            .Where(n => !LodNodeArtifact.Contains(workspace, shape, n.Id)).ToList();
        log.Begin(pending.Count);
        var leaves = new LodLeaves(workspace, LodCells.Of(shape, workspace), options);
        foreach (var node in pending)
        {
            cancellation.ThrowIfCancellationRequested();
            var made = node.IsLeaf ? leaves.Make(node) : Inner(node, tree, leaves, context);
            LodNodeArtifact.Write(workspace, shape, node.Id, made);
            log.Advance();
        }
    }

    public override long PlanBytes(Workspace workspace) =>
        PlanBytesPerTreeByte * LodTreeStage.SizeOf(workspace, shape);

    protected sealed override LodPlan ReadInput(Workspace workspace)
    {
        var tree = LodTreeStage.ReadTree(workspace, shape);
        return new(tree, MadeBefore(tree), shape, workspace);
    }

    protected sealed override string TaskIdOf(LodNode first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return first.Id.ToString();
    }

    protected sealed override IReadOnlyList<LodNode> ItemsOf(LodPlan input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (tree, kept) = (input.Tree, ReadKept(workspace));
        return [.. CutOf(tree).Where(node => PostOrder(tree, node, input.MadeBefore).Any(below => !kept.Contains(below.Id)))];
    }

    protected sealed override TaskCost CostOf(LodNode item, LodPlan input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(
            1e-5 * TriangleCountOf(item), BaseBytes + BytesPerTexturedByte * input.TexturedBytesOf(item));
    }

    /// <summary>The nodes that this stage makes with their subtrees, as far as earlier stages have not.</summary>
    protected abstract IReadOnlyList<LodNode> CutOf(LodTree tree);

    /// <summary>Ids of nodes whose subtrees earlier stages have made.</summary>
    protected abstract IReadOnlySet<LodNodeId> MadeBefore(LodTree tree);

    /// <summary>Triangles of the finest level below all nodes of the item that this stage makes.</summary>
    protected abstract int TriangleCountOf(LodNode item);

    private static IEnumerable<LodNode> PostOrder(LodTree tree, LodNode node, IReadOnlySet<LodNodeId> madeBefore) =>
        madeBefore.Contains(node.Id)
            ? []
            : tree.ChildrenOf(node).SelectMany(child => PostOrder(tree, child, madeBefore)).Append(node);

    private LodNodeArtifact Inner(LodNode node, LodTree tree, LodLeaves leaves, StageContext context)
    {
        var (workspace, cancellation) = (context.Workspace, context.Cancellation);
        var children = tree.ChildrenOf(node).Select(child => LodNodeArtifact.Read(workspace, shape, child.Id)).ToList();
        var texelSize = TexelGrowth * children.Max(c => c.TexelSizeMeters);
        var joined = MeshWelding.Weld(children.Select(c => c.Mesh.Mesh).ToList(), leaves.WeldToleranceMeters);
        var childrensError = children.Max(c => c.GeometricErrorMeters);
        children.Clear();
        var isAlone = tree.Roots.Count == 1 && tree.Root == node;
        var locked = isAlone ? new bool[joined.VertexCount] : leaves.Cells.NearBorder(joined, node);
        var simplified = Simplification.Simplify(joined, joined.TriangleCount / TrianglesPerParentTriangle, locked, cancellation);
        var painted = TextureBaking.Bake(
            simplified.Mesh, ReadSources(node, tree, workspace), isAlone ? null : mesh => leaves.Cells.NearBorder(mesh, node),
            texelSize, options.MaxPageSize, cancellation);
        return new(painted, Math.Max(childrensError + simplified.ErrorMeters, texelSize), texelSize);
    }

    /// <summary>The nodes that a node is painted with.</summary>
    internal static IEnumerable<LodNode> SourcesOf(LodNode node, LodTree tree) =>
        tree.ChildrenOf(node).SelectMany(child => child.IsLeaf ? [child] : tree.ChildrenOf(child));

    private IEnumerable<TexturedMesh> ReadSources(LodNode node, LodTree tree, Workspace workspace) =>
        SourcesOf(node, tree).Select(source => LodNodeArtifact.Read(workspace, shape, source.Id).Mesh);
}

/// <summary>Input of the plan of a <see cref="LodStage"/>.</summary>
/// <param name="MadeBefore">Ids of nodes whose subtrees earlier stages have made.</param>
public sealed record LodPlan(LodTree Tree, IReadOnlySet<LodNodeId> MadeBefore, LodShape Shape, Workspace Workspace)
{
    private readonly Dictionary<TileId, long> _tileBytes = TileBytes(Tree, Workspace);
    private readonly Dictionary<TileId, long> _tileTriangles = TileTriangles(Tree);
    private readonly Dictionary<LodNodeId, long> _nodeBytes = [];

    /// <summary>Most bytes of artifacts with textures that are read at once to make a subtree.</summary>
    public long TexturedBytesOf(LodNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        // Of two tiles, the first is freed after the second is read.
        var ofLeaves = MadeBefore.Count > 0 ? 0 : node.Tiles.Select(tile => _tileBytes[tile]).OrderDescending().Take(2).Sum();
        return Math.Max(ofLeaves, BytesOfInner(node));
    }

    // The children, and one of the nodes that it is painted with.
    private long BytesOfInner(LodNode node)
    {
        if (node.IsLeaf || MadeBefore.Contains(node.Id))
            return 0;
        var children = Tree.ChildrenOf(node).ToList();
        var largestSource = LodStage.SourcesOf(node, Tree).Max(SizeOf);
        return Math.Max(children.Sum(SizeOf) + largestSource, children.Max(BytesOfInner));
    }

    // Size of the artifact of a node, or what it will be: simplified and painted again, a node is smaller than its children are
    // together.
    private long SizeOf(LodNode node)
    {
        if (!_nodeBytes.TryGetValue(node.Id, out var bytes))
        {
            var made = MadeBefore.Count > 0 ? LodNodeArtifact.SizeOf(Workspace, Shape, node.Id) : 0;
            _nodeBytes[node.Id] = bytes = made > 0 ? made
                : node.IsLeaf ? node.Tiles.Max(tile => (long)(node.TriangleCount * BytesPerTriangleOf(tile)))
                : Tree.ChildrenOf(node).Sum(SizeOf) / 2;
        }
        return bytes;
    }

    private double BytesPerTriangleOf(TileId tile) => (double)_tileBytes[tile] / _tileTriangles[tile];

    private static Dictionary<TileId, long> TileBytes(LodTree tree, Workspace workspace)
    {
        var layout = workspace.ReadLayout();
        return tree.Roots.SelectMany(root => root.Tiles).Distinct()
            .ToDictionary(tile => tile, tile => workspace.SizeOf(TextureStage.NameOf(layout[tile])) ?? 0);
    }

    private static Dictionary<TileId, long> TileTriangles(LodTree tree)
    {
        var counts = new Dictionary<TileId, long>();
        foreach (var leaf in tree.Nodes.Where(node => node.IsLeaf))
        {
            foreach (var tile in leaf.Tiles)
                counts[tile] = counts.GetValueOrDefault(tile) + Math.Max(1, leaf.TriangleCount);
        }
        return counts;
    }
}
