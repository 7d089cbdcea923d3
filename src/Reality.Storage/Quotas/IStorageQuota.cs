namespace Reality.Storage.Quotas;

/// <summary>Limits how much clients may store through links, and jobs as their outputs.</summary>
public interface IStorageQuota
{
    /// <summary>Begins to store something in a container; null if nothing limits that.</summary>
    ValueTask<IStorageReservation?> BeginAsync(string container, CancellationToken cancellation);
}

/// <summary>Bytes that somebody is about to store. Disposing it returns the bytes that were not kept.</summary>
public interface IStorageReservation : IDisposable
{
    /// <summary>Whether some more bytes would fit now.</summary>
    ValueTask<bool> HasRoomAsync(long bytes, CancellationToken cancellation);

    /// <summary>Adds bytes; false, without adding them, if they do not fit.</summary>
    ValueTask<bool> TryAddAsync(long bytes, CancellationToken cancellation);

    /// <summary>Notes that the bytes are stored.</summary>
    void Keep();
}

/// <summary>Configuration section "Quotas".</summary>
public sealed record StorageQuotaOptions
{
    /// <summary>Maximum size of the reality data and the bucket of an iTwin together, in bytes; 0 = unlimited.</summary>
    public long StorageBytesPerITwin { get; init; }
}
