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
public abstract class LodStage(LodShape shape, LodOptions options) : Stage<LodNode, LodTree>
{
    // A parent has a quarter of its children's triangles and texels: half the density along each direction of the surface.
    internal const int TrianglesPerParentTriangle = 4;
    private const double TexelGrowth = 2;

    private const long BytesPerTriangle = 600;

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
        var tree = ReadInput(workspace);
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

    protected sealed override LodTree ReadInput(Workspace workspace) => LodTreeStage.ReadTree(workspace, shape);

    protected sealed override string TaskIdOf(LodNode first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return first.Id.ToString();
    }

    protected sealed override IReadOnlyList<LodNode> ItemsOf(LodTree input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (made, kept) = (MadeBefore(input), ReadKept(workspace));
        return [.. CutOf(input).Where(node => PostOrder(input, node, made).Any(below => !kept.Contains(below.Id)))];
    }

    /// <summary>The nodes that this stage makes with their subtrees, as far as earlier stages have not.</summary>
    protected abstract IReadOnlyList<LodNode> CutOf(LodTree tree);

    /// <summary>Ids of nodes whose subtrees earlier stages have made.</summary>
    protected abstract IReadOnlySet<LodNodeId> MadeBefore(LodTree tree);

    /// <param name="triangleCount">Triangles of the finest level below all nodes of the item.</param>
    /// <param name="largestLeaf">Triangles of the largest leaf.</param>
    protected static TaskCost Cost(int triangleCount, int largestLeaf = 0) =>
        new(1e-5 * triangleCount, (1536L << 20) + BytesPerTriangle * largestLeaf);

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
            simplified.Mesh, SourcesOf(node, tree, workspace), isAlone ? null : mesh => leaves.Cells.NearBorder(mesh, node),
            texelSize, options.MaxPageSize, cancellation);
        return new(painted, Math.Max(childrensError + simplified.ErrorMeters, texelSize), texelSize);
    }

    private IEnumerable<TexturedMesh> SourcesOf(LodNode node, LodTree tree, Workspace workspace) =>
        tree.ChildrenOf(node).SelectMany(child => child.IsLeaf ? [child] : tree.ChildrenOf(child))
            .Select(source => LodNodeArtifact.Read(workspace, shape, source.Id).Mesh);
}
