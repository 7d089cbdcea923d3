using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>
/// Mesh simplification by edge collapses in the order of their quadric error (Garland and Heckbert 1997).
/// </summary>
/// <remarks>
/// Edges are collapsed in passes: all are priced, a share of the cheapest is collapsed unless a vertex already took part in the
/// pass, and the rest is priced again. That needs no heap and comes close to the order of one. Collapses that would turn a
/// triangle over, or join parts of the surface that only touch, are skipped; planes across open borders hold them in place.
/// </remarks>
public static class Simplification
{
    // A pass that decides on less than one edge for this number of triangles is the last.
    private const int ShareThatEnds = 2000;

    /// <summary>Simplifies to about a number of triangles; more remain if locks and shapes prevent further collapses.</summary>
    /// <param name="mesh">Is not modified.</param>
    /// <param name="locked">One flag per vertex: whether it must stay; null if all may move.</param>
    public static SimplifiedMesh Simplify(
        Mesh mesh, int targetTriangleCount, bool[]? locked, CancellationToken cancellation) =>
        Simplify(mesh, new SimplificationOptions { TargetTriangleCount = targetTriangleCount }, locked, cancellation);

    /// <summary>Simplifies until a limit of <paramref name="options"/> is met.</summary>
    /// <param name="mesh">Is not modified.</param>
    /// <param name="locked">One flag per vertex: whether it must stay; null if all may move.</param>
    public static SimplifiedMesh Simplify(
        Mesh mesh, SimplificationOptions options, bool[]? locked, CancellationToken cancellation) =>
        Simplify(mesh, options, locked, null, cancellation);

    /// <summary>Simplifies a mesh whose vertices lie on planes, or move to them: walls and roofs become flat.</summary>
    /// <param name="planes">Null = none.</param>
    internal static SimplifiedMesh Simplify(
        Mesh mesh, SimplificationOptions options, bool[]? locked, PlaneConstraints? planes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentNullException.ThrowIfNull(options);
        if (locked is not null && locked.Length != mesh.VertexCount)
            throw new ArgumentException($"{locked.Length} locks for {mesh.VertexCount} vertices.", nameof(locked));
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = options.ThreadCount };
        var collapser = new EdgeCollapser(mesh, locked, options.MaxErrorMeters, parallel, planes);
        var count = int.MaxValue;
        RunPasses(collapser, options.TargetTriangleCount);
        while (planes is not null && collapser.TriangleCount < count - count / ShareThatEnds)
        {
            count = collapser.TriangleCount;
            collapser.TurnToPlanes();
            RunPasses(collapser, options.TargetTriangleCount);
        }
        return collapser.Finish();
    }

    private static void RunPasses(EdgeCollapser collapser, int targetTriangleCount)
    {
        while (collapser.TriangleCount > targetTriangleCount)
        {
            // If locks and shapes hold the rest, further passes would gain next to nothing.
            var count = collapser.TriangleCount;
            if (collapser.Pass(count - targetTriangleCount) <= count / ShareThatEnds)
                break;
        }
    }
}

/// <summary>Limits of <see cref="Simplification"/>; it stops at whichever comes first.</summary>
public sealed record SimplificationOptions
{
    /// <summary>Target number of triangles, at least 0.</summary>
    public int TargetTriangleCount { get; init; }

    /// <summary>
    /// Maximum distance that the surface may move, meters; above 0. Measured by the quadrics, as a root mean square around each
    /// vertex.
    /// </summary>
    public double MaxErrorMeters { get; init; } = double.PositiveInfinity;

    /// <summary>Number of threads, at least 1. Does not affect the result.</summary>
    public int ThreadCount { get; init; } = 1;
}

/// <summary>Result of <see cref="Simplification"/>.</summary>
/// <param name="Mesh">Has the origin of the input mesh; locked vertices keep their positions exactly.</param>
/// <param name="ErrorMeters">
/// Maximum distance, by the quadrics, of any vertex to the planes of the triangles it replaces.
/// </param>
public sealed record SimplifiedMesh(Mesh Mesh, double ErrorMeters)
{
    /// <summary>The planes of the vertices that remain; null if none were given.</summary>
    internal PlaneConstraints? Planes { get; init; }
}
