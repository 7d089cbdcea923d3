using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Formats.Tiles3D;

/// <summary>One tile of a tileset: where its content is and how it nests.</summary>
/// <param name="ContentUri">Relative to the tileset, URL-encoded by the writer.</param>
/// <param name="Origin">World coordinates of the content's zero.</param>
/// <param name="Bounds">World-axis bounds of the content and of all that is below.</param>
/// <param name="GeometricErrorMeters">0 or more; 0 at leaves.</param>
public sealed record TilesetNode(
    string ContentUri, Vector3d Origin, Box3d Bounds, double GeometricErrorMeters, IReadOnlyList<TilesetNode> Children);
