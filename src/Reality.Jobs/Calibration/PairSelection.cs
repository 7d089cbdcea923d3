namespace Reality.Jobs.Calibration;

/// <summary>Which photos are matched with each other.</summary>
public enum PairSelection
{
    /// <summary>By similarity, positions and order together.</summary>
    Default,

    /// <summary>Neighbors in the order of the photos.</summary>
    Sequence,

    /// <summary>As Sequence, and the last photos are neighbors of the first.</summary>
    Loop,

    /// <summary>All with all.</summary>
    Exhaustive,

    /// <summary>By similarity alone.</summary>
    SimilarOnly,
}
