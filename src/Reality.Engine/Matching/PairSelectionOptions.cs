namespace Reality.Engine.Matching;

/// <summary>Options of <see cref="PairSelectionStage"/>.</summary>
public sealed record PairSelectionOptions
{
    /// <summary>Selection of the pairs.</summary>
    public PairSelectionMode Mode { get; init; } = PairSelectionMode.Default;

    /// <summary>Number of photos up to which the default is exhaustive matching; at least 2.</summary>
    public int MaxExhaustivePhotoCount { get; init; } = 60;

    /// <summary>Number of following photos that each photo of a sequence or loop is matched with; at least 1.</summary>
    public int SequenceDistance { get; init; } = 6;

    /// <summary>Number of nearest neighbors by position in each of eight directions; 1 to 10.</summary>
    public int NeighborsPerDirection { get; init; } = 2;

    /// <summary>Number of most similar photos that each photo is matched with; at least 1.</summary>
    public int SimilarPhotoCount { get; init; } = 16;

    /// <summary>Seed of the sample that visual words are trained on.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>Selection of the pairs of photos to match.</summary>
public enum PairSelectionMode
{
    /// <summary>All pairs if there are few photos; otherwise neighbors by measured position and similar photos.</summary>
    Default,

    /// <summary>All pairs.</summary>
    Exhaustive,

    /// <summary>Each photo with the next ones in the scene.</summary>
    Sequence,

    /// <summary><see cref="Sequence"/>, and the last photos with the first ones.</summary>
    Loop,

    /// <summary>Similar photos, regardless of positions.</summary>
    SimilarOnly,
}
