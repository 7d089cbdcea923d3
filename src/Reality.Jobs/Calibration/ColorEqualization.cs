namespace Reality.Jobs.Calibration;

/// <summary>A correction of brightness and color over all photos, found during calibration.</summary>
public enum ColorEqualization
{
    None,

    /// <summary>By the colors of tie points.</summary>
    BlockWise,

    /// <summary>By a learned model.</summary>
    MachineLearning,
}
