using Reality.Core.Numerics;

namespace Reality.Engine.Holes;

/// <summary>
/// Refines the triangles over a hole (Liepa 2003, section 4) until they are as large as the edges around it, and larger the
/// further they are from these.
/// </summary>
internal static class MembraneRefinement
{
    // Meters that triangles grow by per meter of distance.
    private const double Growth = 0.3;

    // Spacing of vertices per length of an edge, as in the paper.
    private const double Density = 1.4142135623730951;

    private const int MaxVertexCount = 200_000;

    public static void Refine(MembraneMesh mesh, CancellationToken cancellation)
    {
        var size = LoopSizes(mesh);
        mesh.Relax();
        for (var isSplit = true; isSplit && mesh.Positions.Count < MaxVertexCount;)
        {
            cancellation.ThrowIfCancellationRequested();
            isSplit = false;
            for (var (triangle, count) = (0, mesh.TriangleCount); triangle < count; triangle++)
                isSplit |= TrySplit(mesh, triangle, size);
            mesh.Relax();
        }
    }

    // Mean length of the edges of the loop at each of its vertices.
    private static List<double> LoopSizes(MembraneMesh mesh)
    {
        var n = mesh.LoopLength;
        var lengths = Enumerable.Range(0, n)
            .Select(i => Vector3d.Distance(mesh.Positions[i], mesh.Positions[(i + 1) % n])).ToArray();
        return [.. lengths.Select((length, i) => 0.5 * (length + lengths[(i + n - 1) % n]))];
    }

    private static bool TrySplit(MembraneMesh mesh, int triangle, List<double> size)
    {
        var (a, b, c) = (mesh.Corners[3 * triangle], mesh.Corners[3 * triangle + 1], mesh.Corners[3 * triangle + 2]);
        var center = (mesh.Positions[a] + mesh.Positions[b] + mesh.Positions[c]) / 3;
        var centerSize = double.PositiveInfinity;
        foreach (var corner in (ReadOnlySpan<int>)[a, b, c])
            centerSize = Math.Min(centerSize, size[corner] + Growth * Vector3d.Distance(center, mesh.Positions[corner]));
        foreach (var corner in (ReadOnlySpan<int>)[a, b, c])
        {
            var distance = Density * Vector3d.Distance(center, mesh.Positions[corner]);
            if (distance <= centerSize || distance <= size[corner])
                return false;
        }
        mesh.Split(triangle, center);
        size.Add(centerSize);
        return true;
    }
}
