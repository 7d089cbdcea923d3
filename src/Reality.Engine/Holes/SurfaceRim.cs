using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Holes;

/// <summary>The open edges of the surface of all tiles, without those along which two tiles meet.</summary>
/// <param name="toleranceMeters">Vertices of two tiles this close to each other are one.</param>
internal sealed class SurfaceRim(double toleranceMeters)
{
    private readonly RimVertices _vertices = new(toleranceMeters);
    private readonly List<RimEdge> _edges = [];

    // For each edge the one after it around the same triangles of its tile.
    private readonly List<int> _next = [];

    // Part of the surface at each vertex of the rim; parts of different tiles that share a vertex are one.
    private readonly List<int> _partAtVertex = [];
    private readonly List<(int, int)> _joins = [];
    private int _partCount;

    public IReadOnlyList<Vector3d> Positions => _vertices.Positions;

    /// <summary>Adds the surface of a tile.</summary>
    public void Add(int tile, Mesh mesh)
    {
        var topology = new TriangleTopology(mesh.Triangles, mesh.VertexCount);
        var sets = new DisjointSets(mesh.VertexCount);
        for (var i = 0; i < mesh.Triangles.Length; i += 3)
        {
            sets.Join(mesh.Triangles[i], mesh.Triangles[i + 1]);
            sets.Join(mesh.Triangles[i], mesh.Triangles[i + 2]);
        }
        var partOfSet = new Dictionary<int, int>();
        var numbers = new Dictionary<int, int>();
        var placeOf = new Dictionary<int, int>();
        var open = Enumerable.Range(0, mesh.Triangles.Length).Where(edge => topology.Opposite[edge] < 0).ToList();
        foreach (var edge in open)
        {
            var next = TriangleTopology.Next(edge);
            var (from, to) = (mesh.Triangles[edge], mesh.Triangles[next]);
            if (!partOfSet.TryGetValue(sets.Find(from), out var part))
                partOfSet.Add(sets.Find(from), part = _partCount++);
            var apex = mesh.WorldPosition(mesh.Triangles[TriangleTopology.Next(next)]);
            placeOf.Add(edge, _edges.Count);
            _edges.Add(new(tile, Number(mesh, to, part, numbers), Number(mesh, from, part, numbers), apex));
        }
        _next.AddRange(open.Select(edge => placeOf[OpenEdgeBefore(edge, topology)]));
    }

    /// <summary>The closed loops of the rim, each vertex at most once in a loop. Call once all tiles are added.</summary>
    public IReadOnlyList<RimLoop> Trace()
    {
        var parts = new DisjointSets(_partCount);
        foreach (var (a, b) in _joins)
            parts.Join(a, b);
        return new LoopTracing(_edges, _next).Trace()
            .Select(loop => new RimLoop(loop, parts.Find(_partAtVertex[loop[0].From])))
            .ToList();
    }

    // The open edge of the triangles around the vertex that an open edge leaves which enters it.
    private static int OpenEdgeBefore(int edge, TriangleTopology topology)
    {
        var entering = TriangleTopology.Next(TriangleTopology.Next(edge));
        while (topology.Opposite[entering] is var leaving and >= 0)
            entering = TriangleTopology.Next(TriangleTopology.Next(leaving));
        return entering;
    }

    private int Number(Mesh mesh, int vertex, int part, Dictionary<int, int> numbers)
    {
        if (numbers.TryGetValue(vertex, out var number))
            return number;
        number = _vertices.IndexAt(mesh.WorldPosition(vertex));
        if (number == _partAtVertex.Count)
            _partAtVertex.Add(part);
        else
            _joins.Add((_partAtVertex[number], part));
        numbers.Add(vertex, number);
        return number;
    }
}

/// <summary>An open edge, in the direction that a triangle on its free side has.</summary>
/// <param name="Tile">The tile of its triangle.</param>
/// <param name="Apex">Third corner of its triangle, world coordinates.</param>
internal readonly record struct RimEdge(int Tile, int From, int To, Vector3d Apex);

/// <summary>A closed loop of open edges.</summary>
/// <param name="Edges">Each begins where the one before ends.</param>
/// <param name="Part">The connected part of the surface that it bounds.</param>
internal sealed record RimLoop(IReadOnlyList<RimEdge> Edges, int Part);

/// <summary>Numbers positions; those within a tolerance of each other have the same number.</summary>
internal sealed class RimVertices(double tolerance)
{
    private readonly Dictionary<(long, long, long), List<int>> _cells = [];
    private readonly List<Vector3d> _positions = [];

    /// <summary>By number: the first position that got it.</summary>
    public IReadOnlyList<Vector3d> Positions => _positions;

    /// <summary>The number of a position, a new one if there is none near it.</summary>
    public int IndexAt(Vector3d p)
    {
        if (Find(p) is { } known)
            return known;
        if (!_cells.TryGetValue(CellOf(p), out var cell))
            _cells.Add(CellOf(p), cell = []);
        cell.Add(_positions.Count);
        _positions.Add(p);
        return _positions.Count - 1;
    }

    /// <summary>The number of a position; null if there is none near it.</summary>
    public int? Find(Vector3d p)
    {
        var (x, y, z) = CellOf(p);
        for (var dz = -1; dz <= 1; dz++)
            for (var dy = -1; dy <= 1; dy++)
                for (var dx = -1; dx <= 1; dx++)
                {
                    foreach (var known in _cells.GetValueOrDefault((x + dx, y + dy, z + dz)) ?? [])
                    {
                        if (Vector3d.Distance(_positions[known], p) <= tolerance)
                            return known;
                    }
                }
        return null;
    }

    private (long, long, long) CellOf(Vector3d p) => (
        (long)Math.Floor(p.X / tolerance), (long)Math.Floor(p.Y / tolerance), (long)Math.Floor(p.Z / tolerance));
}

/// <summary>Walks along open edges until they close.</summary>
/// <param name="next">For each edge the one after it around the triangles of its tile at their common vertex.</param>
internal sealed class LoopTracing(IReadOnlyList<RimEdge> edges, IReadOnlyList<int> next)
{
    // More tiles than can meet at a vertex: the way around it is broken.
    private const int MaxTilesAtVertex = 16;

    private readonly Dictionary<(int, int), int> _edgeOf = EdgesByEnds(edges);

    /// <summary>The loops; edges that lead to no loop, and those along which two tiles meet, are left out.</summary>
    public IEnumerable<IReadOnlyList<RimEdge>> Trace()
    {
        var isUsed = new bool[edges.Count];
        for (var first = 0; first < edges.Count; first++)
        {
            var path = new List<RimEdge>();
            var placeOf = new Dictionary<int, int>();
            for (var at = first; at >= 0 && !isUsed[at] && AcrossOf(at) < 0; at = After(at))
            {
                isUsed[at] = true;
                placeOf[edges[at].From] = path.Count;
                path.Add(edges[at]);
                if (!placeOf.TryGetValue(edges[at].To, out var start))
                    continue;
                yield return path[start..];
                foreach (var closed in path.Skip(start))
                    placeOf.Remove(closed.From);
                path.RemoveRange(start, path.Count - start);
            }
        }
    }

    // Around the vertex at the end of an edge, over all tiles that meet there, to the next open edge; -1 if there is none.
    private int After(int edge)
    {
        var at = next[edge];
        for (var i = 0; i < MaxTilesAtVertex; i++)
        {
            if (AcrossOf(at) is not (var across and >= 0))
                return at;
            at = next[across];
        }
        return -1;
    }

    // The same edge of the tile across it; -1 if there is none.
    private int AcrossOf(int edge) => _edgeOf.GetValueOrDefault((edges[edge].To, edges[edge].From), -1);

    private static Dictionary<(int, int), int> EdgesByEnds(IReadOnlyList<RimEdge> edges)
    {
        var edgeOf = new Dictionary<(int, int), int>();
        foreach (var (i, edge) in edges.Index())
            edgeOf.TryAdd((edge.From, edge.To), i);
        return edgeOf;
    }
}
