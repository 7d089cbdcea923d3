namespace Reality.Server.Access;

/// <summary>Configuration section "Quotas". 0 = no limit.</summary>
public sealed record QuotaOptions
{
    /// <summary>Bytes that all reality data of an iTwin may have together.</summary>
    public long StorageBytesPerITwin { get; init; }

    /// <summary>Jobs of a user that may be queued or running at the same time.</summary>
    public int RunningJobsPerUser { get; init; }
}
