using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>Splits large triangles, so that each can take a photo that sees all of it.</summary>
/// <remarks>
/// Edges are halved by their length alone: triangles on both sides of an edge, in one tile or two, split it alike and stay
/// closed.
/// </remarks>
internal static class TriangleSplitting
{
    private const int MaxRounds = 12;
    private const int MaxTriangleCount = 16_000_000;

    /// <summary>Halves edges until none is longer, in meters. Vertices keep their places, new ones follow.</summary>
    /// <exception cref="StageException">There would be more triangles than any tile has.</exception>
    public static Mesh Split(
        Mesh mesh, double maxEdgeMeters, int maxTriangleCount = MaxTriangleCount, CancellationToken cancellation = default)
    {
        var positions = new List<Vector3>(mesh.Positions);
        var triangles = mesh.Triangles;
        var limit = (float)(maxEdgeMeters * maxEdgeMeters);
        for (var round = 0; round < MaxRounds; round++)
        {
            var middles = new Dictionary<(int, int), int>();
            var split = new List<int>(triangles.Length);
            for (var t = 0; t < triangles.Length; t += 3)
            {
                if ((t & 0xFFF) == 0)
                    cancellation.ThrowIfCancellationRequested();
                if (split.Count > 3L * maxTriangleCount)
                {
                    throw new StageException(
                        "Texture_TooManyTriangles",
                        $"A tile has triangles so large that they would be split into more than {maxTriangleCount} with edges of "
                        + $"{maxEdgeMeters:G3} m. Remove edits that reach far beyond the model, or use smaller tiles.");
                }
                var (a, b, c) = (triangles[t], triangles[t + 1], triangles[t + 2]);
                Split(
                    a, b, c, Middle(a, b, positions, middles, limit), Middle(b, c, positions, middles, limit),
                    Middle(c, a, positions, middles, limit), positions, split);
            }
            if (middles.Count == 0)
                break;
            triangles = [.. split];
        }
        return triangles == mesh.Triangles
            ? mesh
            : new Mesh { Origin = mesh.Origin, Positions = [.. positions], Triangles = triangles };
    }

    /// <summary>The vertex in the middle of an edge, created if the edge is too long; otherwise -1.</summary>
    private static int Middle(int a, int b, List<Vector3> positions, Dictionary<(int, int), int> middles, float limit)
    {
        if (ExactVector.DistanceSquared(positions[a], positions[b]) <= limit)
            return -1;
        var key = TriangleTopology.Undirected(a, b);
        if (!middles.TryGetValue(key, out var middle))
        {
            middle = middles[key] = positions.Count;
            positions.Add(0.5f * (positions[key.Low] + positions[key.High]));
        }
        return middle;
    }

    private static void Split(int a, int b, int c, int ab, int bc, int ca, List<Vector3> positions, List<int> result)
    {
        switch (ab >= 0, bc >= 0, ca >= 0)
        {
            case (false, false, false): result.AddRange([a, b, c]); break;
            case (true, true, true): result.AddRange([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]); break;
            case (true, false, false): result.AddRange([a, ab, c, ab, b, c]); break;
            case (false, true, false): result.AddRange([b, bc, a, bc, c, a]); break;
            case (false, false, true): result.AddRange([c, ca, b, ca, a, b]); break;
            case (true, true, false): SplitTwo(a, ab, b, bc, c, positions, result); break;
            case (false, true, true): SplitTwo(b, bc, c, ca, a, positions, result); break;
            default: SplitTwo(c, ca, a, ab, b, positions, result); break;
        }
    }

    // Cuts the corner between the two halved edges off; the quadrangle that stays is cut along its shorter diagonal.
    private static void SplitTwo(int from, int first, int corner, int second, int to, List<Vector3> positions, List<int> result)
    {
        result.AddRange([first, corner, second]);
        if (ExactVector.DistanceSquared(positions[from], positions[second])
            <= ExactVector.DistanceSquared(positions[first], positions[to]))
            result.AddRange([from, first, second, from, second, to]);
        else
            result.AddRange([from, first, to, first, second, to]);
    }
}
