namespace Reality.Cluster;

/// <summary>Why a running attempt is asked to stop.</summary>
internal enum StopReason
{
    None,

    /// <summary>Its job ends.</summary>
    JobStops,

    /// <summary>Another attempt has taken its place.</summary>
    Superseded,

    /// <summary>The worker shuts down; another one goes on.</summary>
    WorkerStops,
}
