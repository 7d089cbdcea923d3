namespace Reality.Jobs.Calibration;

/// <summary>What becomes of the projection centers that photos bring along.</summary>
public enum CenterPolicy
{
    /// <summary>Computed from scratch.</summary>
    Compute,

    /// <summary>Refined from those given.</summary>
    Adjust,

    /// <summary>Refined, but no farther than the tolerance from those given.</summary>
    AdjustWithinTolerance,

    /// <summary>Unchanged.</summary>
    Keep,

    /// <summary>The given ones are refined, the missing ones computed.</summary>
    Extend,
}
