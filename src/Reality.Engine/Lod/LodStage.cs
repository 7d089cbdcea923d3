using Reality.Core.Geometry;
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
public abstract class LodStage(LodShape shape, LodOptions options) : Stage<LodNode, LodTree>
{
    // A parent has a quarter of its children's triangles and texels: half the density along each direction of the surface.
    internal const int TrianglesPerParentTriangle = 4;
    private const double TexelGrowth = 2;

    // Tiles share border vertices up to the rounding of their single-precision positions.
    private const double WeldToleranceTexels = 0.01;

    protected sealed override LodTree ReadInput(Workspace workspace) => LodTreeStage.ReadTree(workspace, shape);

    protected sealed override string TaskIdOf(LodNode first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return first.Id;
    }

    protected static TaskCost Cost(int triangleCount) => new(1e-5 * triangleCount, 1536L << 20);

    public override void Run(IReadOnlyList<LodNode> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);
        var layout = workspace.ReadLayout();
        var texelSize = Math.Max(layout.GroundSamplingDistance, options.MinTexelSizeMeters);
        var tree = LodTreeStage.ReadTree(workspace, shape);
        var pending = batch.SelectMany(node => PostOrder(tree, node))
            .Where(n => !LodNodeArtifact.Contains(workspace, shape, n.Id)).ToList();
        log.Begin(pending.Count);
        var tile = new OpenTile(workspace, layout);
        foreach (var node in pending)
        {
            cancellation.ThrowIfCancellationRequested();
            var made = node.IsLeaf ? Leaf(node, tile, texelSize) : Inner(node, tree, texelSize, context);
            LodNodeArtifact.Write(workspace, shape, node.Id, made);
            log.Advance();
        }
    }

    private static IEnumerable<LodNode> PostOrder(LodTree tree, LodNode node) =>
        tree.ChildrenOf(node).SelectMany(child => PostOrder(tree, child)).Append(node);

    private LodNodeArtifact Leaf(LodNode node, OpenTile tile, double finestTexelSize)
    {
        var source = tile.Read(node.Tiles[0]);
        var chosen = TriangleCells.InCell(source.Mesh, node.Cell, tile.Bounds);
        return new(AtlasSubset.Cut(source, chosen, options.MaxPageSize), 0, finestTexelSize);
    }

    private LodNodeArtifact Inner(LodNode node, LodTree tree, double finestTexelSize, StageContext context)
    {
        var (workspace, cancellation) = (context.Workspace, context.Cancellation);
        var children = node.Children.Select(id => LodNodeArtifact.Read(workspace, shape, id)).ToList();
        var texelSize = TexelGrowth * children.Max(c => c.TexelSizeMeters);
        var joined = MeshWelding.Weld(
            children.Select(c => c.Mesh.Mesh).ToList(), WeldToleranceTexels * finestTexelSize);
        var isAlone = tree.Roots.Count == 1 && tree.Root == node;
        var locked = isAlone ? new bool[joined.VertexCount] : NearCellBorder(joined, node.Cell);
        var simplified = Simplification.Simplify(joined, joined.TriangleCount / TrianglesPerParentTriangle, locked, cancellation);
        var painted = TextureBaking.Bake(
            simplified.Mesh, children.Select(c => c.Mesh).ToList(), texelSize, options.MaxPageSize, cancellation);
        var shapeError = children.Max(c => c.GeometricErrorMeters) + simplified.ErrorMeters;
        return new(painted, Math.Max(shapeError, texelSize), texelSize);
    }

    /// <summary>Vertices on an open border along the cell: a neighboring node has them too, so they must not move.</summary>
    private static bool[] NearCellBorder(Mesh mesh, Box3d cell)
    {
        var locked = TriangleTopology.OpenBorder(mesh.Triangles, mesh.VertexCount);
        var reach = LongestEdges(mesh);
        for (var v = 0; v < locked.Length; v++)
        {
            var p = mesh.WorldPosition(v);
            var inner = Vector3d.Min(p - cell.Min, cell.Max - p);
            locked[v] &= Math.Min(inner.X, Math.Min(inner.Y, inner.Z)) <= reach[v];
        }
        return locked;
    }

    private static float[] LongestEdges(Mesh mesh)
    {
        var longest = new float[mesh.VertexCount];
        for (var i = 0; i < mesh.Triangles.Length; i++)
        {
            var (a, b) = (mesh.Triangles[i], mesh.Triangles[i % 3 == 2 ? i - 2 : i + 1]);
            var length = ExactVector.Distance(mesh.Positions[a], mesh.Positions[b]);
            longest[a] = Math.Max(longest[a], length);
            longest[b] = Math.Max(longest[b], length);
        }
        return longest;
    }

    /// <summary>The tile read last: most leaves of a subtree share one.</summary>
    private sealed class OpenTile(Workspace workspace, Layout layout)
    {
        private TileId? _id;
        private TexturedMesh? _mesh;

        public Box3d Bounds { get; private set; }

        public TexturedMesh Read(TileId id)
        {
            if (_id != id)
            {
                _mesh = workspace.ReadTexturedMesh(TextureStage.Id / $"{layout[id].Name}.bin");
                Bounds = _mesh.Mesh.Bounds();
                _id = id;
            }
            return _mesh!;
        }
    }
}
