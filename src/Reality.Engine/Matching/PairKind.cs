namespace Reality.Engine.Matching;

/// <summary>What geometry explains the matches of two photos.</summary>
public enum PairKind
{
    /// <summary>An essential matrix; focal lengths were known. The relative pose is good.</summary>
    Essential,

    /// <summary>A fundamental matrix; focal lengths are unknown or do not fit.</summary>
    Fundamental,

    /// <summary>All matches lie on one plane, seen from different places. Triangulation works; a fundamental matrix is ambiguous.</summary>
    Planar,

    /// <summary>The camera turned about its center: matches say nothing of depth or baseline.</summary>
    PureRotation,

    /// <summary>The same photo twice, or so nearly that no depth can come from the pair.</summary>
    Duplicate,
}
