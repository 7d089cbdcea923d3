namespace Reality.Engine.Matching;

/// <summary>Options of <see cref="PairSelectionStage"/>.</summary>
public sealed record PairSelectionOptions
{
    public PairSelectionMode Mode { get; init; } = PairSelectionMode.Default;

    /// <summary>Up to so many photos are matched all with all by default; at least 2.</summary>
    public int MaxExhaustivePhotoCount { get; init; } = 60;

    /// <summary>How many photos ahead are matched in sequences and loops; at least 1.</summary>
    public int SequenceDistance { get; init; } = 6;

    /// <summary>Nearest neighbors by position in each of eight directions; 1 to 10.</summary>
    public int NeighborsPerDirection { get; init; } = 2;

    /// <summary>Photos that look most alike, per photo; at least 1.</summary>
    public int SimilarPhotoCount { get; init; } = 16;

    /// <summary>Seed of the visual words.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Photos described at once; at least 1.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;
}
