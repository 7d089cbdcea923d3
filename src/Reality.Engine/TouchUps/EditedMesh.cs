using System.Numerics;
using System.Runtime.InteropServices;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.TouchUps;

/// <summary>A tile's mesh that a user has edited. Positions are relative to the origin of the tile's own mesh.</summary>
internal sealed class EditedMesh
{
    private EditedMesh(Vector3d origin) => Origin = origin;

    public Vector3d Origin { get; }

    public List<Vector3> Positions { get; private set; } = [];

    /// <summary>Three vertex indices a triangle.</summary>
    public List<int> Triangles { get; private set; } = [];

    /// <summary>One per corner, as in <see cref="TexturedMesh"/>; empty if only the geometry counts.</summary>
    public List<Vector2> Coordinates { get; private set; } = [];

    /// <summary>One per triangle; empty if only the geometry counts.</summary>
    public List<int> Pages { get; private set; } = [];

    public int TriangleCount => Triangles.Count / 3;

    public static EditedMesh Of(
        Vector3d origin, ReadOnlySpan<Vector3d> world, IEnumerable<int> triangles, IEnumerable<Vector2> coordinates,
        IEnumerable<int> pages)
    {
        var mesh = new EditedMesh(origin)
        {
            Positions = new(world.Length), Triangles = [.. triangles], Coordinates = [.. coordinates], Pages = [.. pages],
        };
        foreach (var p in world)
            mesh.Positions.Add(p.RelativeTo(origin));
        return mesh;
    }

    /// <summary>The unedited mesh of a tile; without its texture if only the geometry counts.</summary>
    public static EditedMesh Of(TexturedMesh tile, bool isTextured) => new(tile.Mesh.Origin)
    {
        Positions = [.. tile.Mesh.Positions],
        Triangles = [.. tile.Mesh.Triangles],
        Coordinates = isTextured ? [.. tile.TextureCoordinates] : [],
        Pages = isTextured ? [.. tile.PageOfTriangle] : [],
    };

    public Mesh ToMesh() => new() { Origin = Origin, Positions = [.. Positions], Triangles = [.. Triangles] };

    /// <summary>
    /// Vertices at one position become one, and triangles without an area and duplicate triangles are removed, as are vertices
    /// without a triangle.
    /// </summary>
    public void Merge()
    {
        var indexOf = new Dictionary<Vector3, int>(Positions.Count);
        var positions = new List<Vector3>(Positions.Count);
        var (triangles, coordinates, pages) = (new List<int>(Triangles.Count), new List<Vector2>(), new List<int>());
        var seen = new HashSet<(int, int, int)>(TriangleCount);
        for (var t = 0; t < TriangleCount; t++)
        {
            var (p, q, r) = (Positions[Triangles[3 * t]], Positions[Triangles[3 * t + 1]], Positions[Triangles[3 * t + 2]]);
            if (p == q || q == r || r == p)
                continue;
            var corners = (IndexOf(p), IndexOf(q), IndexOf(r));
            if (!seen.Add(Rotated(corners)))
                continue;
            triangles.AddRange([corners.Item1, corners.Item2, corners.Item3]);
            if (Coordinates.Count > 0)
                coordinates.AddRange(Coordinates[(3 * t)..(3 * t + 3)]);
            if (Pages.Count > 0)
                pages.Add(Pages[t]);
        }
        (Positions, Triangles, Coordinates, Pages) = (positions, triangles, coordinates, pages);

        int IndexOf(Vector3 position)
        {
            if (indexOf.TryGetValue(position, out var index))
                return index;
            positions.Add(position);
            return indexOf[position] = positions.Count - 1;
        }
    }

    /// <summary>Edges without a triangle across, numbered as in <see cref="TriangleTopology"/>.</summary>
    public List<int> BorderEdges()
    {
        var hasOpposite = new bool[Triangles.Count];
        ForEachPair(edges =>
        {
            if (edges.Length == 2 && Triangles[edges[0]] != Triangles[edges[1]])
                hasOpposite[edges[0]] = hasOpposite[edges[1]] = true;
        });
        return Enumerable.Range(0, Triangles.Count).Where(edge => !hasOpposite[edge]).ToList();
    }

    /// <summary>Edges that more than two triangles share.</summary>
    public int CountCrowdedEdges()
    {
        var count = 0;
        ForEachPair(edges => count += edges.Length > 2 ? 1 : 0);
        return count;
    }

    /// <summary>The largest number of triangles that meet at a vertex.</summary>
    public int MostTrianglesAtVertex() =>
        TriangleTopology.MostTrianglesAtVertex(CollectionsMarshal.AsSpan(Triangles), Positions.Count);

    /// <summary>Splits the triangle of a border edge at a new vertex on that edge.</summary>
    /// <param name="share">Place along the edge, 0 to 1, for its texture coordinates.</param>
    public void SplitEdge(int edge, int vertex, float share)
    {
        var (next, last) = (TriangleTopology.Next(edge), TriangleTopology.Next(TriangleTopology.Next(edge)));
        Triangles.AddRange([vertex, Triangles[next], Triangles[last]]);
        if (Coordinates.Count > 0)
        {
            var middle = (1 - share) * Coordinates[edge] + share * Coordinates[next];
            Coordinates.AddRange([middle, Coordinates[next], Coordinates[last]]);
            Coordinates[next] = middle;
        }
        if (Pages.Count > 0)
            Pages.Add(Pages[edge / 3]);
        Triangles[next] = vertex;
    }

    // Passes the edges between the same two vertices, for all such pairs. By sorting, because a table of the triangles at each
    // vertex takes the square of their number if a user lets a million meet.
    private void ForEachPair(Action<ReadOnlySpan<int>> use)
    {
        var (ends, edges) = (new ulong[Triangles.Count], new int[Triangles.Count]);
        for (var edge = 0; edge < edges.Length; edge++)
        {
            var (low, high) = TriangleTopology.Undirected(Triangles[edge], Triangles[TriangleTopology.Next(edge)]);
            (ends[edge], edges[edge]) = ((ulong)(uint)low << 32 | (uint)high, edge);
        }
        Array.Sort(ends, edges);
        for (var (first, end) = (0, 0); first < edges.Length; first = end)
        {
            while (end < edges.Length && ends[end] == ends[first])
                end++;
            use(edges.AsSpan(first, end - first));
        }
    }

    /// <summary>The corners of a triangle with the lowest vertex first, in the same direction.</summary>
    public static (int A, int B, int C) Rotated((int A, int B, int C) t) =>
        t.A < t.B && t.A < t.C ? t : t.B < t.C ? (t.B, t.C, t.A) : (t.C, t.A, t.B);
}
