using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Tests.Meshing;

/// <summary>What a good mesh must hold, counted.</summary>
internal static class MeshChecks
{
    /// <summary>Directed edges that more than one triangle has: where the surface branches or turns over.</summary>
    public static int BadEdgeCount(Mesh mesh)
    {
        var edges = new HashSet<(int, int)>();
        return DirectedEdges(mesh).Count(edge => !edges.Add(edge));
    }

    /// <summary>Vertices at the open ends of the surface.</summary>
    public static HashSet<int> BorderVertices(Mesh mesh)
    {
        var edges = DirectedEdges(mesh).ToHashSet();
        return edges.Where(e => !edges.Contains((e.To, e.From))).SelectMany(e => new[] { e.From, e.To }).ToHashSet();
    }

    /// <summary>Separate parts, by vertices that triangles join.</summary>
    public static int PartCount(Mesh mesh)
    {
        var parents = Enumerable.Range(0, mesh.VertexCount).ToArray();
        foreach (var (from, to) in DirectedEdges(mesh))
            parents[Find(from)] = Find(to);
        return mesh.Triangles.Select(Find).Distinct().Count();

        int Find(int i)
        {
            while (parents[i] != i)
                i = parents[i] = parents[parents[i]];
            return i;
        }
    }

    /// <summary>Area vector of a triangle: its normal, counter-clockwise side outward, times its area.</summary>
    public static Vector3d AreaVector(Mesh mesh, int triangle)
    {
        var (a, b, c) = Corners(mesh, triangle);
        return 0.5 * Vector3d.Cross(b - a, c - a);
    }

    public static Vector3d Centroid(Mesh mesh, int triangle)
    {
        var (a, b, c) = Corners(mesh, triangle);
        return (a + b + c) / 3;
    }

    public static double[] Sorted(IEnumerable<double> values) => [.. values.Order()];

    private static (Vector3d A, Vector3d B, Vector3d C) Corners(Mesh mesh, int triangle) => (
        mesh.WorldPosition(mesh.Triangles[3 * triangle]), mesh.WorldPosition(mesh.Triangles[3 * triangle + 1]),
        mesh.WorldPosition(mesh.Triangles[3 * triangle + 2]));

    private static IEnumerable<(int From, int To)> DirectedEdges(Mesh mesh)
    {
        for (var i = 0; i < mesh.Triangles.Length; i++)
            yield return (mesh.Triangles[i], mesh.Triangles[i % 3 == 2 ? i - 2 : i + 1]);
    }
}
