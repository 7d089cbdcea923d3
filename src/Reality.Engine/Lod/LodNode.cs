using Reality.Core.Geometry;

namespace Reality.Engine.Lod;

/// <summary>One node of a published level-of-detail tree, before its mesh is made.</summary>
/// <param name="Id">"0" for the root; a child's id is its parent's followed by its own digit.</param>
/// <param name="Cell">The part of the world whose triangles (by centroid) belong to this node, min included, max excluded.</param>
/// <param name="Tile">The tile that a leaf takes its triangles from; null for an inner node.</param>
/// <param name="TriangleCount">Triangles at the finest level below this node.</param>
public sealed record LodNode(string Id, Box3d Cell, string? Tile, int TriangleCount, IReadOnlyList<string> Children)
{
    /// <summary>0 is the coarsest level.</summary>
    public int Level => Id.Length - 1;

    public bool IsLeaf => Children.Count == 0;
}
