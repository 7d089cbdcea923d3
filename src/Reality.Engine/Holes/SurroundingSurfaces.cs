using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Holes;

/// <summary>Collects the triangles of the surface at the vertices of loops, from the tiles that they run through.</summary>
internal sealed class SurroundingSurfaces
{
    private readonly HashSet<int> _tiles;
    private readonly Builder[] _holes;

    // The holes at each vertex of the rim, and the place in their loops.
    private readonly Dictionary<int, List<(int Hole, int Place)>> _holesAt = [];
    private readonly RimVertices _rim;

    public SurroundingSurfaces(IReadOnlyList<RimLoop> holes, SurfaceRim rim, double tolerance)
    {
        _tiles = [.. holes.SelectMany(hole => hole.Edges).Select(edge => edge.Tile)];
        _holes = [.. holes.Select(hole => new Builder(hole.Edges.Count, tolerance))];
        _rim = new RimVertices(tolerance);
        for (var hole = 0; hole < holes.Count; hole++)
        {
            for (var place = 0; place < holes[hole].Edges.Count; place++)
            {
                var number = _rim.IndexAt(rim.Positions[holes[hole].Edges[place].From]);
                if (!_holesAt.TryGetValue(number, out var list))
                    _holesAt.Add(number, list = []);
                list.Add((hole, place));
            }
        }
    }

    public bool Needs(int tile) => _tiles.Contains(tile);

    /// <summary>Adds the surface of a tile.</summary>
    public void Add(Mesh mesh)
    {
        // Of each vertex, its holes; null if it lies on none.
        var holesAt = new List<(int Hole, int Place)>?[mesh.VertexCount];
        var isBorder = TriangleTopology.OpenBorder(mesh.Triangles, mesh.VertexCount);
        for (var vertex = 0; vertex < mesh.VertexCount; vertex++)
        {
            if (isBorder[vertex] && _rim.Find(mesh.WorldPosition(vertex)) is { } number)
                holesAt[vertex] = _holesAt[number];
        }
        for (var i = 0; i < mesh.Triangles.Length; i += 3)
        {
            var corners = mesh.Triangles.AsSpan(i, 3);
            var holes = new SortedSet<int>();
            foreach (var corner in corners)
                holes.UnionWith(holesAt[corner]?.Select(entry => entry.Hole) ?? []);
            foreach (var hole in holes)
                _holes[hole].Add(Number(hole, corners[0]), Number(hole, corners[1]), Number(hole, corners[2]));
        }

        int Number(int hole, int vertex)
        {
            foreach (var (other, place) in holesAt[vertex] ?? [])
            {
                if (other == hole)
                    return place;
            }
            return _holes[hole].NumberAt(mesh.WorldPosition(vertex));
        }
    }

    /// <summary>The surface around each hole.</summary>
    public SurroundingSurface[] Result() => [.. _holes.Select(hole => hole.Result())];

    private sealed class Builder(int loopLength, double tolerance)
    {
        private readonly RimVertices _others = new(tolerance);
        private readonly List<(int, int, int)> _triangles = [];

        public void Add(int a, int b, int c) => _triangles.Add((a, b, c));

        public int NumberAt(Vector3d position) => loopLength + _others.IndexAt(position);

        public SurroundingSurface Result() => new(_others.Positions, _triangles);
    }
}
