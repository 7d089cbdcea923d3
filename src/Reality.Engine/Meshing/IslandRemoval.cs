using System.Numerics;
using System.Runtime.InteropServices;
using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>
/// Removes separate parts of a surface that are small or that hardly any view saw, and what lies outside the tile.
/// </summary>
internal static class IslandRemoval
{
    // Share of a part's vertices that views must have seen.
    private const float MinSeenShare = 0.4f;

    /// <summary>The triangles of the blocks inside the tile, without islands.</summary>
    /// <remarks>
    /// A part that crosses the tile's border is judged only where it is smaller than <paramref name="minExtent"/>: the surface
    /// must reach that far beyond the tile, so that both tiles see the whole part and judge it alike.
    /// </remarks>
    /// <param name="tileSize">Far corner of the tile, relative to the surface's origin.</param>
    /// <param name="minExtent">Meters along some axis that a part must be long.</param>
    public static Mesh Apply(BlockSurface surface, Func<int, bool> isInside, Vector3 tileSize, float minExtent)
    {
        var parts = new SurfaceParts(surface);
        return Compact(surface, isInside, parts.Select(part =>
        {
            var size = part.High - part.Low;
            if (MathF.Max(size.X, MathF.Max(size.Y, size.Z)) < minExtent)
                return false;
            var low = Vector3.Min(part.Low, tileSize - part.High);
            var isWhole = MathF.Min(low.X, MathF.Min(low.Y, low.Z)) > 0;
            return !isWhole || part.SeenCount >= MinSeenShare * part.VertexCount;
        }));
    }

    private static Mesh Compact(BlockSurface surface, Func<int, bool> isInside, bool[] isKept)
    {
        var triangles = new List<int>();
        for (var block = 0; block < surface.TrianglesOfBlock.Count; block++)
        {
            var own = surface.TrianglesOfBlock[block];
            if (own.Count == 0 || !isInside(block))
                continue;
            foreach (var vertex in own)
            {
                if (isKept[vertex])
                    triangles.Add(vertex);
            }
        }
        return Mesh.Compact(surface.Origin, surface.Positions, CollectionsMarshal.AsSpan(triangles));
    }
}
