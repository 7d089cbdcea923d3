namespace Reality.Jobs.Calibration;

/// <summary>Where tie points come from.</summary>
public enum TiepointsPolicy
{
    /// <summary>Found anew.</summary>
    Compute,

    /// <summary>Those of the scene.</summary>
    Keep,
}
