using Reality.Core.Numerics;
using static Reality.Core.Geometry.TriangleTopology;

namespace Reality.Engine.Holes;

/// <summary>Triangles over a loop that can be split and whose edges can be flipped.</summary>
/// <remarks>Edge 3t + i leads from the i-th corner of triangle t to the next one of the triangle.</remarks>
internal sealed class MembraneMesh
{
    private readonly List<int> _corners;

    // The same edge of the triangle across it; -1 on the loop.
    private readonly List<int> _opposite;

    /// <param name="loop">The loop, whose corners are the first vertices.</param>
    /// <param name="triangles">Three corners of the loop a triangle.</param>
    public MembraneMesh(IReadOnlyList<Vector3d> loop, List<int> triangles)
    {
        LoopLength = loop.Count;
        Positions = [.. loop];
        _corners = triangles;
        var edges = new Dictionary<(int, int), int>();
        for (var edge = 0; edge < triangles.Count; edge++)
            edges.TryAdd((triangles[edge], triangles[Next(edge)]), edge);
        _opposite = [.. Enumerable.Range(0, triangles.Count)
            .Select(edge => edges.GetValueOrDefault((triangles[Next(edge)], triangles[edge]), -1))];
    }

    /// <summary>Number of vertices on the loop, which come first.</summary>
    public int LoopLength { get; }

    public List<Vector3d> Positions { get; }

    /// <summary>Three vertices a triangle.</summary>
    public IReadOnlyList<int> Corners => _corners;

    public int TriangleCount => _corners.Count / 3;

    /// <summary>Replaces a triangle by three that meet at a new vertex inside.</summary>
    public void Split(int triangle, Vector3d position)
    {
        var center = Positions.Count;
        Positions.Add(position);
        var edge = 3 * triangle;
        var (a, b, c) = (_corners[edge], _corners[edge + 1], _corners[edge + 2]);
        var (acrossBc, acrossCa) = (_opposite[edge + 1], _opposite[edge + 2]);
        var added = _corners.Count;
        _corners[edge + 2] = center;
        _corners.AddRange([b, c, center, c, a, center]);
        _opposite.AddRange([-1, -1, -1, -1, -1, -1]);
        Join(added, acrossBc);
        Join(added + 3, acrossCa);
        Join(edge + 1, added + 2);
        Join(added + 1, added + 5);
        Join(added + 4, edge + 2);
    }

    /// <summary>Puts a vertex into the middle of each edge inside that joins two vertices of the loop.</summary>
    /// <remarks>The surface around the loop may have the same edge.</remarks>
    public void BisectShortcuts()
    {
        for (var isSplit = true; isSplit;)
        {
            isSplit = false;
            for (var (edge, end) = (0, _corners.Count); edge < end; edge++)
            {
                if (_opposite[edge] >= 0 && _corners[edge] < LoopLength && _corners[Next(edge)] < LoopLength)
                {
                    Bisect(edge);
                    isSplit = true;
                }
            }
        }
    }

    /// <summary>
    /// Flips edges to the other diagonal of the two triangles beside them, where that makes the surface smaller, or about as
    /// large with larger angles (Delaunay).
    /// </summary>
    public void Relax()
    {
        const int MaxSweeps = 40;
        for (var (sweep, isFlipped) = (0, true); sweep < MaxSweeps && isFlipped; sweep++)
        {
            isFlipped = false;
            for (var edge = 0; edge < _corners.Count; edge++)
            {
                if (_opposite[edge] > edge && IsBetterFlipped(edge))
                {
                    Flip(edge);
                    isFlipped = true;
                }
            }
        }
    }

    /// <summary>Twice the area vector of a triangle.</summary>
    public Vector3d AreaVector(int triangle) =>
        Area(_corners[3 * triangle], _corners[3 * triangle + 1], _corners[3 * triangle + 2]);

    private bool IsBetterFlipped(int edge)
    {
        const double Smaller = 0.95;
        const double AboutAsLarge = 1.02;
        var (a, b) = (_corners[edge], _corners[Next(edge)]);
        var (c, d) = (Apex(edge), Apex(_opposite[edge]));
        var (own, across) = (Area(a, b, c).Length, Area(b, a, d).Length);
        var (before, after) = (own + across, Area(c, a, d).Length + Area(d, b, c).Length);
        if (after > AboutAsLarge * before || after < Smaller * before)
            return after < Smaller * before && !AreJoined(Next(Next(edge)), d);
        // The angles at both apexes together exceed 180 degrees if their cotangents have a negative sum.
        var (atC, atD) = (
            Vector3d.Dot(Positions[a] - Positions[c], Positions[b] - Positions[c]),
            Vector3d.Dot(Positions[a] - Positions[d], Positions[b] - Positions[d]));
        return atC * across + atD * own < -1e-9 * own * across && !AreJoined(Next(Next(edge)), d);
    }

    private void Bisect(int edge)
    {
        var place = edge % 3;
        Split(edge / 3, 0.5 * (Positions[_corners[edge]] + Positions[_corners[Next(edge)]]));
        // The new vertex lies on an edge of its triangle, which is flipped away.
        Flip(place == 0 ? edge : place == 1 ? _corners.Count - 6 : _corners.Count - 3);
    }

    private void Flip(int edge)
    {
        var other = _opposite[edge];
        var (afterEdge, afterOther) = (Next(edge), Next(other));
        var (a, b, c, d) = (_corners[edge], _corners[afterEdge], Apex(edge), Apex(other));
        var (acrossBc, acrossCa) = (_opposite[afterEdge], _opposite[Next(afterEdge)]);
        var (acrossAd, acrossDb) = (_opposite[afterOther], _opposite[Next(afterOther)]);
        // c a d and d b c.
        (_corners[edge], _corners[afterEdge], _corners[Next(afterEdge)]) = (c, a, d);
        (_corners[other], _corners[afterOther], _corners[Next(afterOther)]) = (d, b, c);
        Join(edge, acrossCa);
        Join(afterEdge, acrossAd);
        Join(other, acrossDb);
        Join(afterOther, acrossBc);
        Join(Next(afterEdge), Next(afterOther));
    }

    // Whether an edge joins the vertex that an edge leaves to another one: a second one would make the surface branch.
    private bool AreJoined(int start, int to)
    {
        var edge = start;
        do
        {
            if (_corners[Next(edge)] == to || Apex(edge) == to)
                return true;
            edge = _opposite[Next(Next(edge))];
        }
        while (edge >= 0 && edge != start);
        if (edge == start)
            return false;
        for (edge = _opposite[start]; edge >= 0; edge = _opposite[Next(edge)])
        {
            if (Apex(edge) == to)
                return true;
        }
        return false;
    }

    private void Join(int edge, int other)
    {
        _opposite[edge] = other;
        if (other >= 0)
            _opposite[other] = edge;
    }

    private int Apex(int edge) => _corners[Next(Next(edge))];

    private Vector3d Area(int a, int b, int c) => Vector3d.Cross(Positions[b] - Positions[a], Positions[c] - Positions[a]);
}
