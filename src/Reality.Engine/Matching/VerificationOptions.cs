namespace Reality.Engine.Matching;

/// <summary>Options of <see cref="PairVerifier"/>.</summary>
public sealed record VerificationOptions
{
    /// <summary>
    /// Largest distance of a match from the geometry, pixels of a photo 3000 pixels wide or smaller; 0.5 to 20.
    /// </summary>
    public double MaxErrorPixels { get; init; } = 3;

    /// <summary>Matches that a pair must have; at least 8.</summary>
    public int MinInlierCount { get; init; } = 15;

    /// <summary>
    /// A pair must also have ten inliers and this share of its matches, since among many random ones some agree with
    /// anything; 0 to 0.5.
    /// </summary>
    public double MinInlierShare { get; init; } = 0.05;

    /// <summary>Random samples drawn at most for each model; 100 to 100,000.</summary>
    public int MaxSampleCount { get; init; } = 2000;

    /// <summary>
    /// An essential matrix is believed when it explains this share of what a fundamental matrix explains; 0.5 to 1.
    /// </summary>
    public double MinEssentialShare { get; init; } = 0.9;

    /// <summary>Share of the matches that a homography must explain for a pair to count as planar; 0.5 to 1.</summary>
    public double MinPlanarShare { get; init; } = 0.9;
}
