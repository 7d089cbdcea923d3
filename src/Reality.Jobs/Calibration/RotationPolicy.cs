namespace Reality.Jobs.Calibration;

/// <summary>What becomes of the rotations that photos bring along.</summary>
public enum RotationPolicy
{
    /// <summary>Computed from scratch.</summary>
    Compute,

    /// <summary>Refined from those given.</summary>
    Adjust,

    /// <summary>Unchanged.</summary>
    Keep,

    /// <summary>The given ones are refined, the missing ones computed.</summary>
    Extend,
}
