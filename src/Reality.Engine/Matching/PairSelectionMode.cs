namespace Reality.Engine.Matching;

/// <summary>Which photos are matched with which.</summary>
public enum PairSelectionMode
{
    /// <summary>All pairs of a few photos; of many, neighbors by measured position and photos that look alike.</summary>
    Default,

    /// <summary>All pairs, however many.</summary>
    Exhaustive,

    /// <summary>Each photo with those that follow it in the scene.</summary>
    Sequence,

    /// <summary>As <see cref="Sequence"/>, and the last photos with the first.</summary>
    Loop,

    /// <summary>Photos that look alike, whatever their positions.</summary>
    SimilarOnly,
}
