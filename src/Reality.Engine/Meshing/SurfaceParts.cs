using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Engine.Meshing;

/// <summary>The separate parts of a surface, by vertices that triangles join.</summary>
internal sealed class SurfaceParts
{
    private readonly DisjointSets _sets;
    private readonly Dictionary<int, Part> _parts = [];

    public SurfaceParts(BlockSurface surface)
    {
        _sets = new DisjointSets(surface.Positions.Length);
        foreach (var triangles in surface.TrianglesOfBlock)
        {
            for (var i = 0; i < triangles.Count; i += 3)
            {
                _sets.Join(triangles[i], triangles[i + 1]);
                _sets.Join(triangles[i], triangles[i + 2]);
            }
        }
        Measure(surface);
    }

    /// <summary>Asks once for each part, and gives the answer for each vertex.</summary>
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

        /// <summary>Vertices that a view saw.</summary>
        public int SeenCount { get; set; }
    }
}
