using System.Numerics;
using System.Runtime.InteropServices;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>Cuts a mesh at the faces of a prism and keeps the part inside.</summary>
/// <remarks>
/// Triangles are split along the whole plane of each face. A cut edge gets one new vertex for both its triangles, so that no gap
/// opens.
/// </remarks>
internal sealed class PrismClipping
{
    private readonly Mesh _mesh;
    private readonly List<Vector3> _positions;
    private readonly Dictionary<(int, int), int> _cutOf = [];

    private PrismClipping(Mesh mesh)
    {
        _mesh = mesh;
        _positions = [.. mesh.Positions];
    }

    /// <summary>The part of the mesh inside.</summary>
    public static Mesh Clip(Mesh mesh, Prism prism) => new PrismClipping(mesh).Clip(prism);

    private Mesh Clip(Prism prism)
    {
        var triangles = new List<int>(_mesh.Triangles);
        triangles = Split(triangles, (_, z) => z - (prism.MinZ - _mesh.Origin.Z), keepsNegative: false);
        triangles = Split(triangles, (_, z) => prism.MaxZ - _mesh.Origin.Z - z, keepsNegative: false);
        foreach (var ring in prism.Rings)
        {
            for (var i = 0; i < ring.Count; i++)
                triangles = SplitAtEdge(triangles, Local(ring[i]), Local(ring[(i + 1) % ring.Count]));
        }
        int[] inside = [.. triangles.Chunk(3).Where(t => IsInside(t, prism)).SelectMany(t => t)];
        return Mesh.Compact(_mesh.Origin, CollectionsMarshal.AsSpan(_positions), inside);
    }

    private Vector2d Local(Vector2d p) => new(p.X - _mesh.Origin.X, p.Y - _mesh.Origin.Y);

    private bool IsInside(int[] t, Prism prism)
    {
        var center = (_positions[t[0]] + _positions[t[1]] + _positions[t[2]]) / 3;
        return prism.ContainsInPlan(_mesh.Origin.X + center.X, _mesh.Origin.Y + center.Y);
    }

    private List<int> SplitAtEdge(List<int> triangles, Vector2d a, Vector2d b)
    {
        var along = b - a;
        var length = along.Length;
        if (length == 0)
            return triangles;
        var normal = new Vector2d(-along.Y / length, along.X / length);
        return Split(triangles, (p, _) => normal.X * (p.X - a.X) + normal.Y * (p.Y - a.Y), keepsNegative: true);
    }

    /// <summary>Splits triangles where a distance changes its sign.</summary>
    /// <param name="distanceOf">Signed distance of a vertex, from its plan position and its height.</param>
    private List<int> Split(List<int> triangles, Func<Vector2d, double, double> distanceOf, bool keepsNegative)
    {
        _cutOf.Clear();
        var result = new List<int>(triangles.Count);
        for (var t = 0; t < triangles.Count; t += 3)
            SplitOne((triangles[t], triangles[t + 1], triangles[t + 2]), distanceOf, keepsNegative, result);
        return result;
    }

    private void SplitOne(
        (int A, int B, int C) t, Func<Vector2d, double, double> distanceOf, bool keepsNegative, List<int> result)
    {
        int[] corners = [t.A, t.B, t.C];
        var distances = Array.ConvertAll(corners, v => distanceOf(new(_positions[v].X, _positions[v].Y), _positions[v].Z));
        foreach (var side in keepsNegative ? (ReadOnlySpan<double>)[1, -1] : [1])
        {
            var polygon = new List<int>(4);
            for (var i = 0; i < 3; i++)
            {
                var (from, to) = (i, (i + 1) % 3);
                if (side * distances[from] >= 0)
                    polygon.Add(corners[from]);
                if (side * distances[from] > 0 != side * distances[to] > 0 && distances[from] != 0 && distances[to] != 0)
                    polygon.Add(Cut(corners[from], corners[to], distances[from], distances[to]));
            }
            // A triangle that only touches the face from the other side has no area here.
            if (Array.TrueForAll(distances, d => side * d <= 0) && (side < 0 || !Array.TrueForAll(distances, d => d == 0)))
                continue;
            for (var i = 2; i < polygon.Count; i++)
                result.AddRange([polygon[0], polygon[i - 1], polygon[i]]);
        }
    }

    private int Cut(int a, int b, double distanceA, double distanceB)
    {
        var key = TriangleTopology.Undirected(a, b);
        if (_cutOf.TryGetValue(key, out var known))
            return known;
        // From the lower index, so that both triangles of the edge find the same point.
        var (low, high, dLow, dHigh) = a < b ? (a, b, distanceA, distanceB) : (b, a, distanceB, distanceA);
        var cut = _positions.Count;
        _positions.Add(Vector3.Lerp(_positions[low], _positions[high], (float)(dLow / (dLow - dHigh))));
        _cutOf.Add(key, cut);
        return cut;
    }
}

/// <summary>A part of the world between two heights, inside an odd number of rings in plan.</summary>
/// <param name="Rings">World x and y of outlines and of holes in them, without closing points.</param>
public sealed record Prism(IReadOnlyList<IReadOnlyList<Vector2d>> Rings, double MinZ, double MaxZ)
{
    /// <summary>World-axis bounds.</summary>
    public Box3d Bounds => Rings.SelectMany(ring => ring)
        .Aggregate(Box3d.Empty, (box, p) => box.Include(new Vector3d(p.X, p.Y, MinZ)).Include(new Vector3d(p.X, p.Y, MaxZ)));

    /// <summary>Whether a point lies inside in plan.</summary>
    public bool ContainsInPlan(double x, double y)
    {
        var isInside = false;
        foreach (var ring in Rings)
        {
            for (var i = 0; i < ring.Count; i++)
            {
                var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
                if (a.Y > y != b.Y > y && x < a.X + (y - a.Y) / (b.Y - a.Y) * (b.X - a.X))
                    isInside = !isInside;
            }
        }
        return isInside;
    }
}
