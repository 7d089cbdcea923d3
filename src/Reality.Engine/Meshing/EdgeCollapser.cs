using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using static Reality.Core.Geometry.TriangleTopology;

namespace Reality.Engine.Meshing;

/// <summary>State of a mesh during edge collapses; see <see cref="Simplification"/>.</summary>
internal sealed partial class EdgeCollapser
{
    // Weight of border planes relative to surface planes.
    private const float BorderWeight = 4;

    // Price of an edge's squared length relative to squared distance, so that short edges collapse first in flat regions.
    private const float LengthPrice = 1e-4f;

    // Minimum cosine between the normals of a triangle before and after a collapse.
    private const float MinNormalCosine = 0.3f;

    // Shape is twice the area of a triangle over its longest side squared. Below this a collapse may not make it thinner.
    private const float MinShape = 0.05f;

    // The price at one over this share of the edges, times the slack, bounds a pass.
    private const int PassShare = 4;
    private const float PassSlack = 1.5f;

    private const int ChunkSize = 4096;

    private readonly Vector3d _origin;
    private readonly Vector3[] _positions;
    private readonly Quadric[] _quadrics;
    private readonly bool[] _locked;
    private readonly VertexFlags[] _flags;
    private readonly int[] _marks;
    private readonly float _maxSquaredError;
    private readonly ParallelOptions _parallel;
    private readonly VertexCorners _around;
    private readonly float[] _prices;
    private int[] _triangles;
    private int _mark;
    private float _largestSquaredError;

    /// <param name="planes">Planes that vertices lie on; null = none.</param>
    public EdgeCollapser(
        Mesh mesh, bool[]? locked, double maxError, ParallelOptions parallel, PlaneConstraints? planes = null)
    {
        _planes = planes;
        _sets = planes is null ? [] : planes.Sets.ToArray();
        _origin = mesh.Origin;
        _positions = (Vector3[])mesh.Positions.Clone();
        _triangles = (int[])mesh.Triangles.Clone();
        _locked = (bool[]?)locked?.Clone() ?? new bool[mesh.VertexCount];
        _maxSquaredError = (float)Math.Min(float.MaxValue, maxError * maxError);
        _parallel = parallel;
        _quadrics = new Quadric[mesh.VertexCount];
        _flags = new VertexFlags[mesh.VertexCount];
        _marks = new int[mesh.VertexCount];
        _around = new VertexCorners(mesh.VertexCount, mesh.Triangles.Length);
        TriangleCount = mesh.TriangleCount;
        _around.Build(_triangles, TriangleCount);
        FindBorders();
        if (_planes is null)
            AddQuadrics();
        else
            AddQuadricsOfPlanes(_planes);
        _prices = new float[_triangles.Length];
        Array.Fill(_prices, float.NaN);
    }

    [Flags]
    private enum VertexFlags : byte
    {
        None = 0,
        Border = 1,
        NotManifold = 2,
        Touched = 4,
    }

    public int TriangleCount { get; private set; }

    /// <summary>Collapses cheap edges until about <paramref name="excess"/> triangles are removed.</summary>
    /// <returns>Number of edges that collapsed, or that are held back inside planes from now on.</returns>
    public int Pass(int excess)
    {
        MoveToPlanes();
        PriceEdges();
        var collapses = 0;
        _heldBackCount = 0;
        foreach (var edge in EdgeOrder.Cheapest(_prices.AsSpan(0, 3 * TriangleCount), excess / 2, PassShare, PassSlack))
        {
            if (excess <= 0)
                break;
            if ((edge & 0xFFF) == 0)
                _parallel.CancellationToken.ThrowIfCancellationRequested();
            if (!TryCollapse(edge, out var removed))
                continue;
            excess -= removed;
            collapses++;
        }
        Compact();
        return collapses + _heldBackCount;
    }

    /// <summary>The current mesh without unused vertices.</summary>
    public SimplifiedMesh Finish()
    {
        MoveToPlanes();
        var triangles = _triangles.AsSpan(0, 3 * TriangleCount);
        return new SimplifiedMesh(Mesh.Compact(_origin, _positions, triangles), Math.Sqrt(_largestSquaredError))
        {
            Planes = _planes?.Of(_sets, triangles),
        };
    }

    private void FindBorders() => ForChunks(_positions.Length, (from, to) =>
    {
        for (var vertex = from; vertex < to; vertex++)
        {
            var flags = VertexFlags.None;
            foreach (var corner in _around.CornersOf(vertex))
            {
                // Each edge that leaves the vertex has one that enters it, unless the surface ends or branches there.
                var (leaving, entering) = _around.CountEdges(vertex, _triangles[Next(corner)]);
                flags |= Judge(leaving, entering);
                var before = Next(Next(corner));
                (leaving, entering) = _around.CountEdges(vertex, _triangles[before]);
                flags |= Judge(entering, leaving);
            }
            _flags[vertex] = flags;
        }
    });

    private static VertexFlags Judge(int own, int opposite) =>
        own != 1 || opposite > 1 ? VertexFlags.NotManifold : opposite == 0 ? VertexFlags.Border : VertexFlags.None;

    private void AddQuadrics() => ForChunks(_positions.Length, (from, to) =>
    {
        for (var vertex = from; vertex < to; vertex++)
        {
            var sum = default(Quadric);
            foreach (var corner in _around.CornersOf(vertex))
            {
                var (b, c) = (_triangles[Next(corner)], _triangles[Next(Next(corner))]);
                var normal = ExactVector.Cross(_positions[b] - _positions[vertex], _positions[c] - _positions[vertex]);
                var doubleArea = ExactVector.Length(normal);
                if (!(doubleArea > 0))
                    continue;
                normal /= doubleArea;
                sum.Add(Quadric.OfPlane(normal, doubleArea / 6, countsAsSurface: true));
                if (_around.CountEdges(vertex, b).Entering == 0)
                    sum.Add(Across(_positions[b] - _positions[vertex], normal));
                if (_around.CountEdges(vertex, c).Leaving == 0)
                    sum.Add(Across(_positions[c] - _positions[vertex], normal));
            }
            _quadrics[vertex] = sum;
        }
    });

    // The plane through a border edge, perpendicular to the surface.
    private static Quadric Across(Vector3 edge, Vector3 normal)
    {
        var across = ExactVector.Cross(edge, normal);
        var length = ExactVector.Length(across);
        return length > 0
            ? Quadric.OfPlane(across / length, BorderWeight * ExactVector.LengthSquared(edge), countsAsSurface: false)
            : default;
    }

    // Price of the edge that leaves each triangle corner, updated if an end took part in the last pass; infinite if the edge may
    // not collapse, or if its opposite edge carries the price.
    private void PriceEdges()
    {
        ForChunks(3 * TriangleCount, (from, to) =>
        {
            for (var corner = from; corner < to; corner++)
            {
                var (a, b) = (_triangles[corner], _triangles[Next(corner)]);
                if (float.IsNaN(_prices[corner]) || ((_flags[a] | _flags[b]) & VertexFlags.Touched) != 0)
                    _prices[corner] = Price(a, b);
            }
        });
        foreach (ref var flags in _flags.AsSpan())
            flags &= ~VertexFlags.Touched;
    }

    private float Price(int a, int b)
    {
        var isBorderPair = (_flags[a] & _flags[b] & VertexFlags.Border) != 0;
        if (a > b && (!isBorderPair || _around.CountEdges(a, b).Entering > 0))
            return float.PositiveInfinity;
        if ((_isPlanesOnly && !IsInPlanes(a, b)) || !TryPlace(a, b, isBorderPair, out var merged, out _, out var error))
            return float.PositiveInfinity;
        var length = ExactVector.LengthSquared(_positions[b] - _positions[a]);
        return error > Math.Max(_maxSquaredError, SquaredToleranceAt(a, b)) * merged.Weight
            ? float.PositiveInfinity
            : error + LengthPrice * merged.Weight * length;
    }

    /// <summary>
    /// Position of the merged vertex of an edge relative to vertex a, its quadric about a, and the error there; false if the edge
    /// may not collapse.
    /// </summary>
    private bool TryPlace(int a, int b, bool isBorderPair, out Quadric merged, out Vector3 place, out float error)
    {
        var edge = _positions[b] - _positions[a];
        merged = _quadrics[a];
        (place, error) = (default, 0);
        var (stayA, stayB) = (_locked[a], _locked[b]);
        if ((stayA && stayB) || ((_flags[a] | _flags[b]) & VertexFlags.NotManifold) != 0)
            return false;
        if (isBorderPair && _around.CountEdges(a, b) is (1, 1))
            return false;
        if (!isBorderPair && !stayA && !stayB)
            (stayA, stayB) = ((_flags[a] & VertexFlags.Border) != 0, (_flags[b] & VertexFlags.Border) != 0);
        if (!KeepsPlanes(a, b, ref stayA, ref stayB))
            return false;

        merged.Add(_quadrics[b].MovedBy(-edge));
        place = stayA ? Vector3.Zero : stayB ? edge : Best(merged, edge);
        if (_planes is not null && !_locked[a] && !_locked[b])
            place = _planes.Project(MergedSet(a, b), _positions[a] + place) - _positions[a];
        error = MathF.Max(0, merged.Error(place));
        return true;
    }

    // The minimum; if that lies far off, the best of the ends and the middle.
    private static Vector3 Best(in Quadric merged, Vector3 edge)
    {
        var middle = 0.5f * edge;
        var best = merged.Minimum(middle);
        if (ExactVector.LengthSquared(best - middle) <= ExactVector.LengthSquared(edge))
            return best;
        best = middle;
        foreach (var end in (ReadOnlySpan<Vector3>)[Vector3.Zero, edge])
        {
            if (merged.Error(end) < merged.Error(best))
                best = end;
        }
        return best;
    }

    private bool TryCollapse(int corner, out int removed)
    {
        var (a, b) = (_triangles[corner], _triangles[Next(corner)]);
        removed = 0;
        if (a < 0 || b < 0 || ((_flags[a] | _flags[b]) & VertexFlags.Touched) != 0)
            return false;
        var isBorderPair = (_flags[a] & _flags[b] & VertexFlags.Border) != 0;
        if (!TryPlace(a, b, isBorderPair, out var merged, out var place, out var error))
            return false;
        var position = _locked[b] || place == _positions[b] - _positions[a] ? _positions[b] : _positions[a] + place;
        if (!KeepsTopology(a, b)
            || !(KeepsShape(a, b, position) || TryPlaceAtEnd(a, b, merged, ref place, ref position, ref error)))
        {
            HoldBack(corner);
            return false;
        }

        _locked[a] |= _locked[b];
        _quadrics[a] = merged.MovedBy(place);
        _positions[a] = position;
        if (_planes is not null)
            _sets[a] = MergedSet(a, b);
        _flags[a] |= VertexFlags.Touched | (_flags[b] & VertexFlags.Border);
        _flags[b] |= VertexFlags.Touched;
        if (merged.Weight > 0)
            _largestSquaredError = MathF.Max(_largestSquaredError, error / merged.Weight);
        removed = Replace(b, a);
        return true;
    }

    // The link condition: the ends share no neighbors except those of the triangles on the edge.
    private bool KeepsTopology(int a, int b)
    {
        _mark += 2;
        foreach (var corner in _around.CornersOf(a))
        {
            var (v, w) = (_triangles[Next(corner)], _triangles[Next(Next(corner))]);
            if (v >= 0)
                (_marks[v], _marks[w]) = (_mark, _mark);
        }
        var (shared, onEdge) = (0, 0);
        foreach (var corner in _around.CornersOf(b))
        {
            var (v, w) = (_triangles[Next(corner)], _triangles[Next(Next(corner))]);
            if (v < 0)
                continue;
            onEdge += v == a || w == a ? 1 : 0;
            shared += TakeMark(v, a) + TakeMark(w, a);
        }
        return shared == onEdge && onEdge > 0;

        int TakeMark(int vertex, int other)
        {
            if (vertex == other || _marks[vertex] != _mark)
                return 0;
            _marks[vertex] = _mark + 1;
            return 1;
        }
    }

    private bool KeepsShape(int a, int b, Vector3 position)
    {
        var set = MergedSet(a, b);
        return KeepsShape(a, b, position, set) && KeepsShape(b, a, position, set);
    }

    // No triangle around the vertex turns over or becomes a needle when the vertex moves.
    private bool KeepsShape(int vertex, int other, Vector3 position, in PlaneSet set, float minShape = MinShape)
    {
        var old = _positions[vertex];
        foreach (var corner in _around.CornersOf(vertex))
        {
            var (v, w) = (_triangles[Next(corner)], _triangles[Next(Next(corner))]);
            if (v < 0 || v == other || w == other)
                continue;
            var (p, q) = (_positions[v], _positions[w]);
            var before = ExactVector.Cross(p - old, q - old);
            var after = ExactVector.Cross(p - position, q - position);
            var (areaBefore, areaAfter) = (ExactVector.Length(before), ExactVector.Length(after));
            var isFlat = TryFindPlane(set, v, w, out var plane);
            if (isFlat
                ? !Faces(plane, before / areaBefore, after / areaAfter)
                : !(ExactVector.Dot(before, after) > MinNormalCosine * areaBefore * areaAfter))
                return false;
            var side = ExactVector.LengthSquared(q - p);
            var shape = areaAfter / Longest(side, p - position, q - position);
            if (shape < (isFlat ? FlatShapeShare * minShape : minShape) && shape < areaBefore / Longest(side, p - old, q - old))
                return false;
        }
        return true;
    }

    private static float Longest(float squared, Vector3 a, Vector3 b) =>
        MathF.Max(squared, MathF.Max(ExactVector.LengthSquared(a), ExactVector.LengthSquared(b)));

    // Replaces a vertex by another and removes the triangles that had both. Returns the number of these.
    private int Replace(int vertex, int by)
    {
        var removed = 0;
        foreach (var corner in _around.CornersOf(vertex))
        {
            if (_triangles[corner] < 0)
                continue;
            var first = corner / 3 * 3;
            if (_triangles[first] == by || _triangles[first + 1] == by || _triangles[first + 2] == by)
            {
                _triangles.AsSpan(first, 3).Fill(-1);
                removed++;
            }
            else
            {
                _triangles[corner] = by;
            }
        }
        return removed;
    }

    // Compacts the remaining triangles for the next pass.
    private void Compact()
    {
        var kept = 0;
        for (var i = 0; i < 3 * TriangleCount; i += 3)
        {
            if (_triangles[i] < 0)
                continue;
            _triangles.AsSpan(i, 3).CopyTo(_triangles.AsSpan(kept, 3));
            _prices.AsSpan(i, 3).CopyTo(_prices.AsSpan(kept, 3));
            kept += 3;
        }
        TriangleCount = kept / 3;
        if (TriangleCount < _triangles.Length / 6)
            _triangles = _triangles[..kept];
        _around.Build(_triangles, TriangleCount);
    }

    private void ForChunks(int count, Action<int, int> body) =>
        Parallel.For(0, (count + ChunkSize - 1) / ChunkSize, _parallel, chunk =>
            body(chunk * ChunkSize, Math.Min(count, (chunk + 1) * ChunkSize)));
}
