using System.Numerics;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Formats.I3s;

namespace Reality.Jobs.Exports.I3s;

/// <summary>
/// The nodes of a scene layer from the level-of-detail tree: one more than it has, because the root has no mesh. Children are
/// written before their parent, whose box encloses them.
/// </summary>
internal sealed class SceneLayer(ExportTarget target, ExportFrame frame, I3sWriter writer)
{
    // Smaller models are not drawn.
    private const double RootPixels = 8;

    private readonly LodTree _tree = target.LevelsOfDetail;
    private readonly bool _isGlobal = frame.System?.Kind == CoordinateSystemKind.Geographic;
    private Dictionary<LodNodeId, int> _indexOf = [];
    private I3sNode[] _nodes = [];
    private Box3d _extent = Box3d.Empty;
    private int _reducedCount;

    public void Write()
    {
        _indexOf = _tree.Nodes.Index().ToDictionary(node => node.Item.Id, node => node.Index + 1);
        _nodes = new I3sNode[_tree.NodeCount + 1];
        target.Context.Log.Begin(_tree.NodeCount);
        WriteNode(_tree.Root, parent: 0);
        var top = _indexOf[_tree.Root.Id];
        _nodes[0] = new(0, null, 0, _nodes[top].Box, RootPixels, [top], null);
        writer.Complete(_nodes, _extent);
        if (_reducedCount > 0)
        {
            target.Context.Log.Warn(
                "Export_TextureReduced",
                $"{_reducedCount} nodes of the scene layer have fewer pixels than the model, because a node has one texture of "
                + $"8,192 pixels. 3DTiles and OSGB keep them.");
        }
    }

    /// <summary>Writes a node after its descendants; returns the bounds of all of them, see <see cref="BoxOf"/>.</summary>
    private Box3d WriteNode(LodNode node, int parent)
    {
        var index = _indexOf[node.Id];
        var bounds = Box3d.Empty;
        foreach (var child in _tree.ChildrenOf(node))
            bounds = bounds.Include(WriteNode(child, index));

        var made = target.ReadNode(node);
        var surface = made.Mesh.Mesh;
        var positions = frame.Projection.Apply(surface);
        var shape = _isGlobal ? WorldPositions(surface) : positions;
        foreach (var position in shape)
            bounds = bounds.Include(position);
        foreach (var position in positions)
            _extent = _extent.Include(position);

        var box = BoxOf(bounds);
        Vector3[] normals = target.Colors.HasAny ? [] : VertexNormals.Of(shape, surface.Triangles);
        var mesh = writer.WriteMesh(index, made.Mesh, positions, normals, box.Center, out var reduction);
        if (reduction > 1)
            _reducedCount++;
        var unit = _isGlobal ? 1 : frame.MetersPerUnit;
        _nodes[index] = new(
            index, parent, node.Level + 1, box, LevelSwitch.DiameterPixels(box.Radius * unit, made.GeometricErrorMeters),
            [.. node.Children.Select(child => _indexOf[child])], mesh);
        target.Context.Log.Advance();
        return bounds;
    }

    private static Vector3d[] WorldPositions(Mesh mesh)
    {
        var positions = new Vector3d[mesh.VertexCount];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = mesh.WorldPosition(i);
        return positions;
    }

    /// <summary>
    /// The box of bounds that are along the axes of the layer or, in a global layer, along those of the world.
    /// </summary>
    private I3sBox BoxOf(Box3d bounds)
    {
        var half = 0.5 * bounds.Size;
        if (!_isGlobal)
            return new(bounds.Center, half, Rotation.Identity);
        var center = new Mesh { Origin = bounds.Center, Positions = [Vector3.Zero], Triangles = [] };
        return new(frame.Projection.Apply(center)[0], half, frame.World!.EarthFromWorld.Rotation);
    }
}
