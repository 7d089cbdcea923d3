namespace Reality.Engine.Meshing;

/// <summary>How <see cref="SurfaceStage"/> makes the surface of a tile.</summary>
public sealed record SurfaceOptions
{
    /// <summary>Threads that work on one tile, at least 1.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Levels of the grid, 1 to 6, each twice as coarse as the one before. Holes are closed on the coarsest one, so that
    /// those up to about 2^levels x 4 voxels wide disappear.
    /// </summary>
    public int LevelCount { get; init; } = 4;

    /// <summary>Sweeps of smoothing at each level, 0 to 8.</summary>
    public int SmoothingSweeps { get; init; } = 4;

    /// <summary>Pull of the neighbors against one view of full confidence, 0 (the data only) to about 4 (round edges).</summary>
    public float Smoothness { get; init; } = 0.5f;

    /// <summary>Parts of the surface that fit into a cube of so many voxels are removed, 0 (keep all) to 64.</summary>
    public int MinIslandVoxels { get; init; } = 48;

    /// <summary>How far simplification may move the surface, in voxels; 0 keeps every triangle.</summary>
    public double MaxSimplificationErrorVoxels { get; init; } = 0.25;

    /// <summary>Most triangles of a tile.</summary>
    public int MaxTriangleCount { get; init; } = 1_900_000;
}
