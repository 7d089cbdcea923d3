using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>Which failures may pass, and how long to wait before the next attempt.</summary>
internal static class Retry
{
    /// <summary>No pause is longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public static bool CanPass(Exception exception) => JobFailure.CanPass(exception) || Outage.CanPass(exception);

    /// <summary>Doubles twice with each failure.</summary>
    public static TimeSpan Pause(int failureCount)
    {
        var pause = TimeSpan.FromSeconds(0.5) * Math.Pow(4, Math.Min(failureCount, 10));
        return pause < Longest ? pause : Longest;
    }
}
