namespace Reality.Core.Numerics;

/// <summary>How <see cref="Ransac"/> searches.</summary>
public sealed record RansacOptions
{
    /// <summary>Largest error of an inlier, in the unit of the problem's errors. Above 0.</summary>
    public required double MaxError { get; init; }

    /// <summary>Chance, below 1, of having drawn one sample without outliers when the search stops.</summary>
    public double Confidence { get; init; } = 0.9999;

    /// <summary>Samples drawn at least.</summary>
    public int MinSampleCount { get; init; } = 50;

    /// <summary>Samples drawn at most.</summary>
    public int MaxSampleCount { get; init; } = 5000;
}
