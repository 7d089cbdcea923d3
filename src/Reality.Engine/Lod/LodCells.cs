using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>The part of the surface that belongs to a node, and its border to other nodes.</summary>
internal abstract class LodCells
{
    public static LodCells Of(LodShape shape, Workspace workspace) => shape.Division == LodDivision.BingMaps
        ? new BingCells(BingMapsGrid.Of(workspace))
        : new BoxCells();

    /// <summary>Indices of the triangles of a tile's mesh in a leaf, ascending.</summary>
    public abstract int[] TrianglesOf(LodNode leaf, Mesh tile);

    /// <summary>Vertices on an open border along the cell: a neighboring node has them too, so they must not move.</summary>
    public bool[] NearBorder(Mesh mesh, LodNode node)
    {
        var near = TriangleTopology.OpenBorder(mesh.Triangles, mesh.VertexCount);
        var reach = LongestEdges(mesh);
        for (var v = 0; v < near.Length; v++)
            near[v] = near[v] && DistanceInside(node, mesh.WorldPosition(v)) <= reach[v];
        return near;
    }

    /// <summary>Meters from a point of a node to the border of its cell.</summary>
    protected abstract double DistanceInside(LodNode node, Vector3d p);

    private static double DistanceInside(Box3d box, Vector3d p)
    {
        var inner = Vector3d.Min(p - box.Min, box.Max - p);
        return Math.Min(inner.X, Math.Min(inner.Y, inner.Z));
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

    private sealed class BoxCells : LodCells
    {
        private Mesh? _tile;
        private Box3d _bounds;

        public override int[] TrianglesOf(LodNode leaf, Mesh tile)
        {
            if (_tile != tile)
                (_tile, _bounds) = (tile, tile.Bounds());
            return TriangleCells.InCell(tile, leaf.Cell, _bounds);
        }

        protected override double DistanceInside(LodNode node, Vector3d p) => DistanceInside(node.Cell, p);
    }

    private sealed class BingCells(BingMapsGrid grid) : LodCells
    {
        private Mesh? _tile;
        private ulong[] _codes = [];

        public override int[] TrianglesOf(LodNode leaf, Mesh tile)
        {
            if (_tile != tile)
                (_tile, _codes) = (tile, grid.CodesOf(tile));
            return [.. Enumerable.Range(0, _codes.Length).Where(t => BingMapsGrid.IsIn(leaf.Key, _codes[t]))];
        }

        // The box of the content ends where a tile does.
        protected override double DistanceInside(LodNode node, Vector3d p) =>
            Math.Min(DistanceInside(node.Cell, p), grid.DistanceInside(node.Key, p));
    }
}
