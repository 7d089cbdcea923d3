using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.TouchUps;

/// <summary>
/// Joins an edited tile to its neighbors again: the border that they share stays as it was, vertex by vertex, whatever an editor
/// has rounded, moved a little, divided or simplified.
/// </summary>
/// <remarks>
/// Border vertices of the edit near the shared border move to its nearest vertex, and edges along it are divided at vertices
/// that they lack. Where the edit has no surface near the shared border, the border is open.
/// </remarks>
internal sealed class BorderWelding
{
    private readonly Mesh _original;
    private readonly List<(int From, int To)> _segments;
    private readonly float _reach;

    /// <param name="segments">Edges of the original's border that neighbors share, as vertices of the original.</param>
    /// <param name="reach">Distance over which the border is restored, meters.</param>
    public BorderWelding(Mesh original, List<(int From, int To)> segments, double reach) =>
        (_original, _segments, _reach) = (original, segments, (float)reach);

    /// <summary>Edges of the border of a mesh that others have, too: both ends are vertices on their borders.</summary>
    public static List<(int From, int To)> SharedEdges(Mesh mesh, IReadOnlyList<Mesh> neighbors, double tolerance)
    {
        var theirs = new List<Vector3>();
        foreach (var neighbor in neighbors)
        {
            var isBorder = TriangleTopology.OpenBorder(neighbor.Triangles, neighbor.VertexCount);
            for (var i = 0; i < isBorder.Length; i++)
            {
                if (isBorder[i])
                    theirs.Add(neighbor.WorldPosition(i).RelativeTo(mesh.Origin));
            }
        }
        var cells = new VertexCells(theirs, Enumerable.Range(0, theirs.Count), tolerance);
        var topology = new TriangleTopology(mesh.Triangles, mesh.VertexCount);
        var isShared = new bool?[mesh.VertexCount];
        var edges = new List<(int, int)>();
        for (var edge = 0; edge < mesh.Triangles.Length; edge++)
        {
            var (from, to) = (mesh.Triangles[edge], mesh.Triangles[TriangleTopology.Next(edge)]);
            if (topology.Opposite[edge] < 0 && IsShared(from) && IsShared(to))
                edges.Add((from, to));
        }
        return edges;

        bool IsShared(int vertex) => isShared[vertex] ??= cells.Nearest(mesh.Positions[vertex]) >= 0;
    }

    /// <summary>Restores the border; returns the number of its vertices that the edit has no surface at.</summary>
    public int Weld(EditedMesh edited, CancellationToken cancellation)
    {
        if (_segments.Count == 0)
            return 0;
        Pull(edited);
        edited.Merge();
        return Divide(edited, cancellation);
    }

    private void Pull(EditedMesh edited)
    {
        var shared = _segments.SelectMany(segment => new[] { segment.From, segment.To }).Distinct().Order().ToList();
        var exact = shared.Select(i => _original.Positions[i]).ToHashSet();
        var near = new SegmentCells(_segments.ConvertAll(s => (_original.Positions[s.From], _original.Positions[s.To])), _reach);
        foreach (var vertex in edited.BorderEdges()
            .SelectMany(edge => new[] { edited.Triangles[edge], edited.Triangles[TriangleTopology.Next(edge)] }).Distinct())
        {
            var p = edited.Positions[vertex];
            if (!exact.Contains(p) && near.NearestEnd(p) is { } end)
                edited.Positions[vertex] = end;
        }
    }

    private int Divide(EditedMesh edited, CancellationToken cancellation)
    {
        var border = edited.BorderEdges();
        var ends = border.ConvertAll(edge => (
            A: edited.Positions[edited.Triangles[edge]], B: edited.Positions[edited.Triangles[TriangleTopology.Next(edge)]]));
        var present = ends.SelectMany(edge => new[] { edge.A, edge.B }).ToHashSet();
        var open = 0;
        foreach (var vertex in _segments.SelectMany(segment => new[] { segment.From, segment.To }).Distinct())
        {
            cancellation.ThrowIfCancellationRequested();
            var p = _original.Positions[vertex];
            if (present.Contains(p))
                continue;
            var (at, share) = NearestEdge(ends, p);
            if (at < 0)
            {
                open++;
                continue;
            }
            edited.Positions.Add(p);
            edited.SplitEdge(border[at], edited.Positions.Count - 1, share);
            // The first half keeps its number; the second is the first edge of the triangle that was added.
            border.Add(edited.Triangles.Count - 3);
            ends.Add((p, ends[at].B));
            ends[at] = (ends[at].A, p);
            present.Add(p);
        }
        return open;
    }

    private (int Index, float Share) NearestEdge(List<(Vector3 A, Vector3 B)> edges, Vector3 p)
    {
        var (best, bestShare, bestDistance) = (-1, 0f, _reach * _reach);
        // With a margin for rounding.
        var (low, high) = (p - new Vector3(1.01f * _reach), p + new Vector3(1.01f * _reach));
        for (var i = 0; i < edges.Count; i++)
        {
            var (a, b) = edges[i];
            if (Vector3.LessThanAny(Vector3.Max(a, b), low) || Vector3.GreaterThanAny(Vector3.Min(a, b), high))
                continue;
            var share = ExactVector.Dot(p - a, b - a) / ExactVector.DistanceSquared(a, b);
            if (!(share > 0 && share < 1))
                continue;
            var distance = ExactVector.DistanceSquared(a + share * (b - a), p);
            if (distance < bestDistance)
                (best, bestShare, bestDistance) = (i, share, distance);
        }
        return (best, bestShare);
    }

    /// <summary>Finds the segment near a position in a hash of the cells that it crosses.</summary>
    private sealed class SegmentCells
    {
        private readonly List<(Vector3 A, Vector3 B)> _segments;
        private readonly float _reach;
        private readonly Dictionary<(int, int, int), List<int>> _cells = [];

        public SegmentCells(List<(Vector3 A, Vector3 B)> segments, float reach)
        {
            (_segments, _reach) = (segments, reach);
            for (var i = 0; i < segments.Count; i++)
            {
                var (a, b) = segments[i];
                var steps = 1 + (int)(ExactVector.Distance(a, b) / reach);
                for (var step = 0; step <= steps; step++)
                {
                    var cell = CellOf(ExactVector.Lerp(a, b, (float)step / steps));
                    if (!_cells.TryGetValue(cell, out var list))
                        _cells[cell] = list = [];
                    if (list.Count == 0 || list[^1] != i)
                        list.Add(i);
                }
            }
        }

        /// <summary>The nearer end of the nearest segment; null if none is within reach.</summary>
        public Vector3? NearestEnd(Vector3 p)
        {
            var (best, bestDistance) = (-1, _reach * _reach);
            var (x, y, z) = CellOf(p);
            for (var i = 0; i < 27; i++)
            {
                if (!_cells.TryGetValue((x + i % 3 - 1, y + i / 3 % 3 - 1, z + i / 9 - 1), out var cell))
                    continue;
                foreach (var s in cell)
                {
                    var (a, b) = _segments[s];
                    var share = Math.Clamp(ExactVector.Dot(p - a, b - a) / ExactVector.DistanceSquared(a, b), 0, 1);
                    var distance = ExactVector.DistanceSquared(a + share * (b - a), p);
                    if (distance < bestDistance || (distance == bestDistance && (uint)s < (uint)best))
                        (best, bestDistance) = (s, distance);
                }
            }
            if (best < 0)
                return null;
            var (from, to) = _segments[best];
            return ExactVector.DistanceSquared(p, from) <= ExactVector.DistanceSquared(p, to) ? from : to;
        }

        private (int X, int Y, int Z) CellOf(Vector3 p) =>
            ((int)MathF.Floor(p.X / _reach), (int)MathF.Floor(p.Y / _reach), (int)MathF.Floor(p.Z / _reach));
    }
}
