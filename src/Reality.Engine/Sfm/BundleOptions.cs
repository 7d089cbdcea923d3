namespace Reality.Engine.Sfm;

/// <summary>How <see cref="BundleAdjustment"/> iterates.</summary>
internal sealed record BundleOptions
{
    public RobustLoss Loss { get; init; } = RobustLoss.Cauchy;

    /// <summary>Reprojection error where the loss starts to bend, in standard deviations of an observation.</summary>
    public double LossScale { get; init; } = 1;

    public int MaxIterationCount { get; init; } = 50;

    /// <summary>Stops when an accepted step lowers the cost by less than this fraction.</summary>
    public double MinRelativeDecrease { get; init; } = 1e-6;

    public int ThreadCount { get; init; } = 1;
}
