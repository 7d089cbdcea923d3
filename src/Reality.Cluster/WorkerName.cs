namespace Reality.Cluster;

/// <summary>The name of this process among the workers.</summary>
internal sealed record WorkerName(string Id);
