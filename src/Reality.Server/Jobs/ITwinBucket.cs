namespace Reality.Server.Jobs;

/// <summary>The bucket that all jobs of an iTwin share: regions, reports, constraints and the like.</summary>
internal static class ITwinBucket
{
    /// <param name="iTwinId">A GUID in lower case.</param>
    public static string ContainerOf(string iTwinId) => $"bucket-{iTwinId}";
}
