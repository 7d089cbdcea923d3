using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Tiling;

namespace Reality.Engine.Holes;

/// <summary>Cuts a membrane along the faces of the tiles, and assigns each triangle to one tile.</summary>
/// <remarks>
/// The membrane is cut once for all tiles, so that those beside a face have the same vertices on it. Vertices inside lie on a
/// grid of 64ths of a voxel, which the positions of all tiles can express (<see cref="Layout"/>). Tiles of a turned grid own
/// whole triangles, as in the rest of the surface.
/// </remarks>
internal sealed class MembraneCutting
{
    private const double StepsPerVoxel = 64;

    private readonly Layout _layout;
    private readonly int _loopLength;
    private readonly double _step;
    private readonly Tile[] _near;

    // Indices of the tiles that may own a triangle.
    private readonly int[] _candidates;
    private readonly Dictionary<(int, int), int> _cuts = [];
    private List<int> _corners;

    private MembraneCutting(MembraneMesh mesh, Layout layout)
    {
        (_layout, _loopLength, _step) = (layout, mesh.LoopLength, layout.VoxelSize / StepsPerVoxel);
        Positions = [.. mesh.Positions.Select((p, i) => i < mesh.LoopLength ? p : OnGrid(p))];
        _corners = [.. mesh.Corners];
        var bounds = Positions.Aggregate(Box3d.Empty, (box, p) => box.Include(p));
        _near = [.. layout.Tiles.Where(tile => Overlap(tile.TightBox, bounds))];
        var all = Enumerable.Range(0, layout.Tiles.Count);
        _candidates = [.. _near.Length == 0 ? all : all.Where(i => _near.Contains(layout.Tiles[i]))];
    }

    /// <summary>World coordinates; those of the loop come first.</summary>
    public List<Vector3d> Positions { get; }

    /// <summary>Three vertices a triangle.</summary>
    public IReadOnlyList<int> Corners => _corners;

    /// <summary>Cuts a membrane.</summary>
    public static MembraneCutting Cut(MembraneMesh mesh, Layout layout)
    {
        var cutting = new MembraneCutting(mesh, layout);
        foreach (var axis in (ReadOnlySpan<int>)[0, 1, 2])
        {
            var faces = cutting._near.Where(tile => tile.Cell is null)
                .SelectMany(tile => new[] { Along(tile.TightBox.Min, axis), Along(tile.TightBox.Max, axis) });
            foreach (var face in faces.Distinct().Order().ToList())
                cutting.CutAt(axis, face);
        }
        return cutting;
    }

    /// <summary>Index of the tile that a triangle belongs to: the one that has its center, or the nearest.</summary>
    public int TileOf(int triangle)
    {
        var center = (Positions[_corners[3 * triangle]] + Positions[_corners[3 * triangle + 1]]
            + Positions[_corners[3 * triangle + 2]]) / 3;
        var (best, least) = (0, double.PositiveInfinity);
        foreach (var i in _candidates)
        {
            var tile = _layout.Tiles[i];
            if (tile.Cell is { } cell && cell.Contains(center))
                return i;
            // What lies in the box of a turned cell, but not in the cell, is mostly another tile's.
            var distance = (center - Nearest(tile.TightBox, center)).Length + (tile.Cell is null ? 0 : _layout.VoxelSize);
            if (distance < least)
                (best, least) = (i, distance);
        }
        return best;
    }

    private void CutAt(int axis, double face)
    {
        var cut = new List<int>(_corners.Count);
        for (var i = 0; i < _corners.Count; i += 3)
            Cut([_corners[i], _corners[i + 1], _corners[i + 2]], axis, face, cut);
        _corners = cut;
    }

    private void Cut(ReadOnlySpan<int> triangle, int axis, double face, List<int> result)
    {
        // Corners in order, with the new ones between them.
        var (ring, start) = (new List<int>(5), -1);
        for (var i = 0; i < 3; i++)
        {
            ring.Add(triangle[i]);
            if (CutOf(triangle[i], triangle[(i + 1) % 3], axis, face) is not { } vertex)
                continue;
            if (start < 0)
                start = ring.Count;
            ring.Add(vertex);
        }
        if (ring.Count == 3)
        {
            result.AddRange(ring);
            return;
        }
        // A fan from the first new vertex: its edges separate both sides.
        var turned = Enumerable.Range(0, ring.Count).Select(i => ring[(start + i) % ring.Count]).ToArray();
        for (var i = 1; i + 1 < turned.Length; i++)
            result.AddRange([turned[0], turned[i], turned[i + 1]]);
    }

    // The vertex where an edge crosses a face; null if it need not be cut.
    private int? CutOf(int a, int b, int axis, double face)
    {
        // In the same direction from both triangles of the edge.
        var (low, high) = a < b ? (a, b) : (b, a);
        if (_cuts.TryGetValue((low, high), out var known))
            return known;
        var (from, to) = (Along(Positions[low], axis) - face, Along(Positions[high], axis) - face);
        var isOnLoop = high < _loopLength && (high - low == 1 || high - low == _loopLength - 1);
        if (!(from * to < 0) || isOnLoop || IsInOneTile(Positions[low], Positions[high]))
            return null;
        var p = OnGrid(Positions[low] + from / (from - to) * (Positions[high] - Positions[low]));
        _cuts.Add((low, high), Positions.Count);
        Positions.Add(axis switch { 0 => p with { X = face }, 1 => p with { Y = face }, _ => p with { Z = face } });
        return Positions.Count - 1;
    }

    private bool IsInOneTile(Vector3d a, Vector3d b) =>
        Array.Exists(_near, tile => tile.TightBox.Contains(a) && tile.TightBox.Contains(b));

    private Vector3d OnGrid(Vector3d p) =>
        new(Math.Round(p.X / _step) * _step, Math.Round(p.Y / _step) * _step, Math.Round(p.Z / _step) * _step);

    private static double Along(Vector3d p, int axis) => axis == 0 ? p.X : axis == 1 ? p.Y : p.Z;

    private static Vector3d Nearest(Box3d box, Vector3d p) => Vector3d.Max(box.Min, Vector3d.Min(box.Max, p));

    private static bool Overlap(Box3d a, Box3d b) =>
        a.Min.X <= b.Max.X && b.Min.X <= a.Max.X && a.Min.Y <= b.Max.Y && b.Min.Y <= a.Max.Y
        && a.Min.Z <= b.Max.Z && b.Min.Z <= a.Max.Z;
}
