using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>Normals of a noisy surface, averaged over the vertices around each, and how far these agree.</summary>
internal sealed class SmoothNormals
{
    // Each sweep averages over one ring of neighbors more.
    private const int SweepCount = 4;
    private const int ChunkSize = 4096;

    private readonly Vector3[] _normals;

    // 1 if all normals around a vertex are equal, 0 if they cancel.
    private readonly float[] _agreement;

    private SmoothNormals(Vector3[] normals, float[] agreement) => (_normals, _agreement) = (normals, agreement);

    /// <summary>Unit normal at a vertex, outward.</summary>
    public Vector3 this[int vertex] => _normals[vertex];

    public static SmoothNormals Of(Mesh mesh, VertexRings rings, ParallelOptions parallel)
    {
        var normals = VertexNormals.Of(Array.ConvertAll(mesh.Positions, p => new Vector3d(p.X, p.Y, p.Z)), mesh.Triangles);
        var smoothed = new Vector3[normals.Length];
        var agreement = new float[normals.Length];
        for (var sweep = 0; sweep < SweepCount; sweep++)
        {
            ForChunks(normals.Length, parallel, vertex =>
            {
                var sum = normals[vertex];
                foreach (var neighbor in rings[vertex])
                    sum += normals[neighbor];
                var length = ExactVector.Length(sum);
                smoothed[vertex] = length > 0 ? sum / length : normals[vertex];
                agreement[vertex] = length / (1 + rings[vertex].Length);
            });
            (normals, smoothed) = (smoothed, normals);
        }
        return new(normals, agreement);
    }

    /// <summary>All vertices, those first whose surroundings are flattest.</summary>
    public int[] FlattestFirst()
    {
        // The bits of floats that are not negative ascend with them.
        var keys = new ulong[_normals.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (ulong)~BitConverter.SingleToUInt32Bits(_agreement[i]) << 32 | (uint)i;
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)(uint)key);
    }

    private static void ForChunks(int count, ParallelOptions parallel, Action<int> body) =>
        Parallel.For(0, (count + ChunkSize - 1) / ChunkSize, parallel, chunk =>
        {
            for (var i = chunk * ChunkSize; i < Math.Min(count, (chunk + 1) * ChunkSize); i++)
                body(i);
        });
}

/// <summary>The neighbors of each vertex of a mesh, each once, ascending.</summary>
internal sealed class VertexRings
{
    private readonly Grouping _neighbors;

    public VertexRings(Mesh mesh)
    {
        var corners = new VertexCorners(mesh.VertexCount, mesh.Triangles.Length);
        corners.Build(mesh.Triangles, mesh.TriangleCount);
        _neighbors = Grouping.Of(mesh.VertexCount, visitor =>
        {
            var ring = new List<int>();
            for (var vertex = 0; vertex < mesh.VertexCount; vertex++)
            {
                ring.Clear();
                foreach (var corner in corners.CornersOf(vertex))
                {
                    var next = TriangleTopology.Next(corner);
                    ring.Add(mesh.Triangles[next]);
                    ring.Add(mesh.Triangles[TriangleTopology.Next(next)]);
                }
                ring.Sort();
                for (var i = 0; i < ring.Count; i++)
                {
                    if (i == 0 || ring[i] != ring[i - 1])
                        visitor.Add(vertex, ring[i]);
                }
            }
        });
    }

    public ReadOnlySpan<int> this[int vertex] => _neighbors[vertex];
}
