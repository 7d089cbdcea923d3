using System.Numerics;
using System.Runtime.InteropServices;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>Cuts a mesh, with or without texture, at the faces of a prism and keeps the part inside.</summary>
/// <remarks>
/// Triangles are split along the whole plane of each face. A cut edge gets one new vertex for both its triangles, so that no gap
/// opens.
/// </remarks>
public sealed class PrismClipping
{
    private readonly Mesh _mesh;
    private readonly List<Vector3> _positions;
    private readonly Dictionary<(int, int), int> _cutOf = [];

    // Three vertices each, and the triangle of the mesh that each is a part of.
    private List<int> _triangles;
    private List<int> _sources;

    private PrismClipping(Mesh mesh)
    {
        _mesh = mesh;
        _positions = [.. mesh.Positions];
        _triangles = [.. mesh.Triangles];
        _sources = [.. Enumerable.Range(0, mesh.TriangleCount)];
    }

    /// <summary>The part of the mesh inside.</summary>
    public static Mesh Clip(Mesh mesh, Prism prism)
    {
        var clipping = new PrismClipping(mesh);
        clipping.Cut(prism);
        return clipping.Result();
    }

    /// <summary>The part of the mesh inside, with the same pages.</summary>
    public static TexturedMesh Clip(TexturedMesh mesh, Prism prism)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        var clipping = new PrismClipping(mesh.Mesh);
        clipping.Cut(prism);
        return new()
        {
            Mesh = clipping.Result(),
            TextureCoordinates =
            [
                .. clipping._triangles.Select(
                    (vertex, corner) => clipping.TextureAt(mesh, clipping._sources[corner / 3], vertex)),
            ],
            PageOfTriangle = [.. clipping._sources.Select(source => mesh.PageOfTriangle[source])],
            Pages = mesh.Pages,
        };
    }

    private Mesh Result() =>
        Mesh.Compact(_mesh.Origin, CollectionsMarshal.AsSpan(_positions), CollectionsMarshal.AsSpan(_triangles));

    private void Cut(Prism prism)
    {
        Split((_, z) => z - (prism.MinZ - _mesh.Origin.Z), keepsNegative: false);
        Split((_, z) => prism.MaxZ - _mesh.Origin.Z - z, keepsNegative: false);
        foreach (var ring in prism.Rings)
        {
            for (var i = 0; i < ring.Count; i++)
                SplitAtEdge(Local(ring[i]), Local(ring[(i + 1) % ring.Count]));
        }
        var inside = _triangles.Chunk(3).Zip(_sources).Where(triangle => IsInside(triangle.First, prism)).ToList();
        _triangles = [.. inside.SelectMany(triangle => triangle.First)];
        _sources = [.. inside.Select(triangle => triangle.Second)];
    }

    // Texture coordinates are affine over a triangle: those of a cut follow from its place in the triangle.
    private Vector2 TextureAt(TexturedMesh mesh, int source, int vertex)
    {
        var corners = mesh.Mesh.Triangles.AsSpan(3 * source, 3);
        var coordinates = mesh.TextureCoordinates.AsSpan(3 * source, 3);
        if (corners.IndexOf(vertex) is var corner and >= 0)
            return coordinates[corner];
        var origin = _positions[corners[0]];
        var (toB, toC, toPoint) =
            (_positions[corners[1]] - origin, _positions[corners[2]] - origin, _positions[vertex] - origin);
        var (bb, bc, cc) = (ExactVector.Dot(toB, toB), ExactVector.Dot(toB, toC), ExactVector.Dot(toC, toC));
        var (bp, cp) = (ExactVector.Dot(toB, toPoint), ExactVector.Dot(toC, toPoint));
        var area = bb * cc - bc * bc;
        if (!(area > 0))
            return coordinates[0];
        var (b, c) = ((cc * bp - bc * cp) / area, (bb * cp - bc * bp) / area);
        var at = coordinates[0] + b * (coordinates[1] - coordinates[0]) + c * (coordinates[2] - coordinates[0]);
        return Vector2.Clamp(at, Vector2.Zero, Vector2.One);
    }

    private Vector2d Local(Vector2d p) => new(p.X - _mesh.Origin.X, p.Y - _mesh.Origin.Y);

    private bool IsInside(int[] t, Prism prism)
    {
        var center = (_positions[t[0]] + _positions[t[1]] + _positions[t[2]]) / 3;
        return prism.ContainsInPlan(_mesh.Origin.X + center.X, _mesh.Origin.Y + center.Y);
    }

    private void SplitAtEdge(Vector2d a, Vector2d b)
    {
        var along = b - a;
        var length = along.Length;
        if (length == 0)
            return;
        var normal = new Vector2d(-along.Y / length, along.X / length);
        Split((p, _) => normal.X * (p.X - a.X) + normal.Y * (p.Y - a.Y), keepsNegative: true);
    }

    /// <summary>Splits triangles where a distance changes its sign.</summary>
    /// <param name="distanceOf">Signed distance of a vertex, from its plan position and its height.</param>
    private void Split(Func<Vector2d, double, double> distanceOf, bool keepsNegative)
    {
        _cutOf.Clear();
        var (triangles, sources) = (_triangles, _sources);
        (_triangles, _sources) = (new(triangles.Count), new(sources.Count));
        for (var t = 0; t < sources.Count; t++)
            SplitOne([.. CollectionsMarshal.AsSpan(triangles).Slice(3 * t, 3)], sources[t], distanceOf, keepsNegative);
    }

    private void SplitOne(int[] corners, int source, Func<Vector2d, double, double> distanceOf, bool keepsNegative)
    {
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
            {
                _triangles.AddRange([polygon[0], polygon[i - 1], polygon[i]]);
                _sources.Add(source);
            }
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
        _positions.Add(ExactVector.Lerp(_positions[low], _positions[high], (float)(dLow / (dLow - dHigh))));
        _cutOf.Add(key, cut);
        return cut;
    }
}
