namespace Reality.Engine.Matching;

/// <summary>Options of <see cref="MatchingStage"/>.</summary>
public sealed record MatchingOptions
{
    /// <summary>Distance to the most similar descriptor divided by that to the second; 0.5 to 0.95.</summary>
    public float MaxDistanceRatio { get; init; } = 0.8f;

    /// <summary>Distance of descriptors of length one; 0.3 to 1.4.</summary>
    public float MaxDescriptorDistance { get; init; } = 0.8f;

    public VerificationOptions Verification { get; init; } = new();

    /// <summary>Seed of the random samples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>First photos worked on at once; at least 1.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;
}
