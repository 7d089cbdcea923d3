namespace Reality.Engine.Matching;

/// <summary>Options of <see cref="MatchingStage"/>.</summary>
public sealed record MatchingOptions
{
    /// <summary>Largest distance to the nearest descriptor over that to the second nearest; 0.5 to 0.95.</summary>
    public float MaxDistanceRatio { get; init; } = 0.8f;

    /// <summary>Largest distance of descriptors of length one; 0.3 to 1.4.</summary>
    public float MaxDescriptorDistance { get; init; } = 0.8f;

    /// <summary>Options of the geometric verification.</summary>
    public VerificationOptions Verification { get; init; } = new();

    /// <summary>Seed of the random samples.</summary>
    public ulong Seed { get; init; } = 1;
}
