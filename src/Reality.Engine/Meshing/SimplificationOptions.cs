namespace Reality.Engine.Meshing;

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
