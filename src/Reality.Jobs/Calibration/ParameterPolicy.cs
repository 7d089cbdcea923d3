namespace Reality.Jobs.Calibration;

/// <summary>What becomes of a camera parameter.</summary>
public enum ParameterPolicy
{
    /// <summary>Estimated with the poses.</summary>
    Adjust,

    /// <summary>Fixed at the value given.</summary>
    Keep,
}
