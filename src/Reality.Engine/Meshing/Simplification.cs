using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>
/// Fewer triangles for nearly the same surface, by collapsing edges in the order of their quadric error (Garland and
/// Heckbert 1997).
/// </summary>
/// <remarks>
/// Edges are collapsed in passes: all are priced, a share of the cheapest is collapsed where no vertex took part in the pass
/// yet, and the rest is priced again. That needs no heap, and comes close to the order of one. A collapse that would turn a
/// triangle over, or join parts of the surface that only touch, is left out; open borders are held by planes across them.
/// </remarks>
public static class Simplification
{
    /// <summary>Simplifies to about a number of triangles; fewer collapses where locks and shape do not allow more.</summary>
    /// <param name="mesh">Is not changed.</param>
    /// <param name="locked">One flag a vertex: whether it must stay; null where all may move.</param>
    public static SimplifiedMesh Simplify(
        Mesh mesh, int targetTriangleCount, bool[]? locked, CancellationToken cancellation) =>
        Simplify(mesh, new SimplificationOptions { TargetTriangleCount = targetTriangleCount }, locked, cancellation);

    /// <summary>Simplifies until a limit of <paramref name="options"/> is met.</summary>
    /// <param name="mesh">Is not changed.</param>
    /// <param name="locked">One flag a vertex: whether it must stay; null where all may move.</param>
    public static SimplifiedMesh Simplify(
        Mesh mesh, SimplificationOptions options, bool[]? locked, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentNullException.ThrowIfNull(options);
        if (locked is not null && locked.Length != mesh.VertexCount)
            throw new ArgumentException($"{locked.Length} locks for {mesh.VertexCount} vertices.", nameof(locked));
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = options.ThreadCount };
        var collapser = new EdgeCollapser(mesh, locked, options.MaxErrorMeters, parallel);
        while (collapser.TriangleCount > options.TargetTriangleCount)
        {
            // Where locks and shapes hold the rest, further passes would only pick at it.
            var count = collapser.TriangleCount;
            if (collapser.Pass(count - options.TargetTriangleCount) <= count / 2000)
                break;
        }
        return collapser.Finish();
    }
}

/// <summary>Where <see cref="Simplification"/> stops: at whichever limit comes first.</summary>
public sealed record SimplificationOptions
{
    /// <summary>Triangles that are few enough, at least 0.</summary>
    public int TargetTriangleCount { get; init; }

    /// <summary>
    /// Meters that the surface may move, above 0. The distance is the quadrics', a root mean square around each vertex.
    /// </summary>
    public double MaxErrorMeters { get; init; } = double.PositiveInfinity;

    /// <summary>Threads, at least 1; the result does not depend on it.</summary>
    public int ThreadCount { get; init; } = 1;
}

/// <summary>What <see cref="Simplification"/> made of a mesh.</summary>
/// <param name="Mesh">With the origin of the mesh it came from; locked vertices lie where they were, to the bit.</param>
/// <param name="ErrorMeters">
/// The largest distance, by the quadrics, of any vertex to the planes of the triangles it stands for.
/// </param>
public sealed record SimplifiedMesh(Mesh Mesh, double ErrorMeters);
