using Reality.Storage.Blobs;
using Reality.Storage.Quotas;

namespace Reality.Server.Containers;

/// <summary>Stores the content of requests, within the quota of the container.</summary>
internal sealed class MeteredStorage(IEnumerable<IStorageQuota> quotas)
{
    private readonly IStorageQuota? _quota = quotas.SingleOrDefault();

    /// <summary>Stores the body of a request, and counts its bytes as they arrive.</summary>
    /// <exception cref="BlobError">The body does not fit into the quota.</exception>
    public async Task<T> StoreBodyAsync<T>(BlobRequest request, Func<Stream, Task<T>> store)
    {
        using var reservation = await BeginAsync(request);
        if (reservation is not null && !(await reservation.TryAddAsync(IBlobStore.Overhead, request.Cancellation)
            && await reservation.HasRoomAsync(request.Request.ContentLength ?? 0, request.Cancellation)))
            throw BlobError.QuotaExceeded();
        var stored = await store(
            reservation is null ? request.Request.Body : new MeteredBody(request.Request.Body, reservation));
        reservation?.Keep();
        return stored;
    }

    /// <summary>Stores content that is made of stored blobs or blocks.</summary>
    /// <param name="measure">Measures the content, and the bytes that it releases. Called only if there is a quota.</param>
    /// <param name="store">Receives the maximum length of the content; null if there is none.</param>
    /// <exception cref="BlobError">The content does not fit into the quota.</exception>
    public async Task<T> StoreCopyAsync<T>(
        BlobRequest request, Func<Task<(long Length, long Released)>> measure, Func<long?, Task<T>> store)
    {
        using var reservation = await BeginAsync(request);
        if (reservation is null)
            return await store(null);
        var (length, released) = await measure();
        if (!await reservation.TryAddAsync(IBlobStore.Overhead + Math.Max(0, length - released), request.Cancellation))
            throw BlobError.QuotaExceeded();
        var stored = await store(length);
        reservation.Keep();
        return stored;
    }

    private ValueTask<IStorageReservation?> BeginAsync(BlobRequest request) =>
        _quota?.BeginAsync(request.Container, request.Cancellation) ?? default;
}

/// <summary>A body that ends with an error when it exceeds the quota.</summary>
internal sealed class MeteredBody(Stream body, IStorageReservation reservation) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await body.ReadAsync(buffer, cancellationToken);
        return await reservation.TryAddAsync(count, cancellationToken) ? count : throw BlobError.QuotaExceeded();
    }
}
