using System.Numerics;
using System.Runtime.InteropServices;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>
/// Removes separate parts of a surface that are small or hardly seen by any view, and triangles outside the tile.
/// </summary>
internal static class IslandRemoval
{
    // Minimum share of a part's vertices that views have seen.
    private const float MinSeenShare = 0.4f;

    /// <summary>The triangles of the blocks inside the tile, without islands.</summary>
    /// <remarks>
    /// A part that crosses the tile's border is removed only if it is smaller than <paramref name="minExtent"/>. The surface must
    /// extend that far beyond the tile, so that both tiles see the whole part and decide alike.
    /// </remarks>
    /// <param name="tileSize">Far corner of the tile, relative to the surface's origin.</param>
    /// <param name="minExtent">Minimum length of a part along some axis, meters.</param>
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
        var inside = Enumerable.Range(0, surface.TrianglesOfBlock.Count).Where(isInside).ToArray();
        var triangles = new List<int>(inside.Sum(block => surface.TrianglesOfBlock[block].Length));
        foreach (var block in inside)
        {
            foreach (var vertex in surface.TrianglesOfBlock[block])
            {
                if (isKept[vertex])
                    triangles.Add(vertex);
            }
        }
        return Mesh.Compact(surface.Origin, surface.Positions, CollectionsMarshal.AsSpan(triangles));
    }
}

/// <summary>Connected parts of a surface, by vertices that triangles share.</summary>
internal sealed class SurfaceParts
{
    private readonly DisjointSets _sets;
    private readonly Dictionary<int, Part> _parts = [];

    public SurfaceParts(BlockSurface surface)
    {
        _sets = new DisjointSets(surface.Positions.Length);
        foreach (var triangles in surface.TrianglesOfBlock)
        {
            for (var i = 0; i < triangles.Length; i += 3)
            {
                _sets.Join(triangles[i], triangles[i + 1]);
                _sets.Join(triangles[i], triangles[i + 2]);
            }
        }
        Measure(surface);
    }

    /// <summary>Evaluates a condition once per part, and returns the result for each vertex.</summary>
    public bool[] Select(Func<Part, bool> isKept)
    {
        var answers = _parts.ToDictionary(part => part.Key, part => isKept(part.Value));
        var kept = new bool[_sets.Count];
        for (var i = 0; i < kept.Length; i++)
            kept[i] = answers[_sets.Find(i)];
        return kept;
    }

    private void Measure(BlockSurface surface)
    {
        for (var i = 0; i < _sets.Count; i++)
        {
            var root = _sets.Find(i);
            if (!_parts.TryGetValue(root, out var part))
                _parts.Add(root, part = new Part());
            part.Low = Vector3.Min(part.Low, surface.Positions[i]);
            part.High = Vector3.Max(part.High, surface.Positions[i]);
            part.VertexCount++;
            part.SeenCount += surface.IsSeen[i] ? 1 : 0;
        }
    }

    /// <summary>Bounds and counts of one part.</summary>
    public sealed class Part
    {
        public Vector3 Low { get; set; } = new(float.MaxValue);

        public Vector3 High { get; set; } = new(float.MinValue);

        public int VertexCount { get; set; }

        /// <summary>Number of vertices that a view saw.</summary>
        public int SeenCount { get; set; }
    }
}
