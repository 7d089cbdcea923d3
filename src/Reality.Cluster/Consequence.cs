namespace Reality.Cluster;

/// <summary>What a transaction sets going.</summary>
/// <param name="ReadyStages">Stages that can be planned now.</param>
/// <param name="IsLast">Whether all stages are complete.</param>
internal sealed record Consequence(IReadOnlyList<string> ReadyStages, bool IsLast)
{
    public static Consequence None { get; } = new([], false);
}
