namespace Reality.Storage.Quotas;

/// <summary>Bytes that one owner has stored and is about to store. Thread-safe.</summary>
/// <param name="measure">Measures the stored bytes.</param>
/// <param name="limit">Maximum number of bytes.</param>
internal sealed class StorageAccount(Func<CancellationToken, Task<long>> measure, long limit, TimeProvider time)
{
    // Others change the storage too: deletions, jobs and uploads to other servers.
    private static readonly TimeSpan s_maxAge = TimeSpan.FromMinutes(1);

    // Measurements take at most this part of the time, since listing a bucket may be slow.
    private const int CostRatio = 10;

    private readonly Lock _lock = new();
    private int _openCount;
    private long _stored;
    private long _reserved;
    private long _keptSinceMeasurement;
    private long? _measuredAt;
    private TimeSpan _cost;
    private Task? _measurement;

    /// <summary>Whether no reservation is open.</summary>
    public bool IsIdle => Volatile.Read(ref _openCount) == 0;

    public void Open() => Interlocked.Increment(ref _openCount);

    public void Close() => Interlocked.Decrement(ref _openCount);

    /// <summary>Reserves bytes; false if they do not fit, by a recent measurement.</summary>
    public async ValueTask<bool> TryReserveAsync(long bytes, CancellationToken cancellation)
    {
        if (IsOlderThan(Longer(s_maxAge)))
            await MeasureAsync(cancellation);
        if (TryReserve(bytes))
            return true;
        if (!IsOlderThan(_cost * CostRatio))
            return false;
        await MeasureAsync(cancellation);
        return TryReserve(bytes);
    }

    public void Release(long bytes)
    {
        lock (_lock)
            _reserved -= bytes;
    }

    /// <summary>Turns reserved bytes into stored ones.</summary>
    public void Keep(long bytes)
    {
        lock (_lock)
        {
            _reserved -= bytes;
            _stored += bytes;
            _keptSinceMeasurement += bytes;
        }
    }

    private bool TryReserve(long bytes)
    {
        lock (_lock)
        {
            if (bytes > limit - _stored - _reserved)
                return false;
            _reserved += bytes;
            return true;
        }
    }

    private TimeSpan Longer(TimeSpan age) => age > _cost * CostRatio ? age : _cost * CostRatio;

    private bool IsOlderThan(TimeSpan age)
    {
        lock (_lock)
            return _measuredAt is not { } at || time.GetElapsedTime(at) > age;
    }

    // Requests that ask at the same time share a measurement.
    private Task MeasureAsync(CancellationToken cancellation)
    {
        lock (_lock)
            return (_measurement ??= Task.Run(RunMeasurementAsync, CancellationToken.None)).WaitAsync(cancellation);
    }

    private async Task RunMeasurementAsync()
    {
        var start = time.GetTimestamp();
        try
        {
            // Bytes stored during the measurement are added to it, since it may not have seen them.
            lock (_lock)
                _keptSinceMeasurement = 0;
            var stored = await measure(CancellationToken.None);
            lock (_lock)
            {
                _stored = stored + _keptSinceMeasurement;
                _measuredAt = start;
                _cost = time.GetElapsedTime(start);
            }
        }
        finally
        {
            lock (_lock)
                _measurement = null;
        }
    }
}

/// <summary>Bytes that somebody is about to store, in all accounts that its container counts for.</summary>
internal sealed class StorageReservation(IReadOnlyList<StorageAccount> accounts) : IStorageReservation
{
    private long _bytes;

    public async ValueTask<bool> HasRoomAsync(long bytes, CancellationToken cancellation)
    {
        if (!await TryReserveAsync(bytes, cancellation))
            return false;
        foreach (var account in accounts)
            account.Release(bytes);
        return true;
    }

    public async ValueTask<bool> TryAddAsync(long bytes, CancellationToken cancellation)
    {
        if (!await TryReserveAsync(bytes, cancellation))
            return false;
        _bytes += bytes;
        return true;
    }

    public void Keep()
    {
        foreach (var account in accounts)
            account.Keep(_bytes);
        _bytes = 0;
    }

    public void Dispose()
    {
        foreach (var account in accounts)
        {
            account.Release(_bytes);
            account.Close();
        }
    }

    private async ValueTask<bool> TryReserveAsync(long bytes, CancellationToken cancellation)
    {
        for (var i = 0; i < accounts.Count; i++)
        {
            var isReserved = false;
            try
            {
                isReserved = await accounts[i].TryReserveAsync(bytes, cancellation);
            }
            finally
            {
                for (var j = 0; j < i && !isReserved; j++)
                    accounts[j].Release(bytes);
            }
            if (!isReserved)
                return false;
        }
        return true;
    }
}
