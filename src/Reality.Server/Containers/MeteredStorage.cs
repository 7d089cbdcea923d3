using Reality.Storage.Blobs;
using Reality.Storage.Quotas;

namespace Reality.Server.Containers;

/// <summary>Stores the content of requests, within the quota of the container.</summary>
internal sealed class MeteredStorage(IEnumerable<IStorageQuota> quotas)
{
    private readonly IStorageQuota? _quota = quotas.SingleOrDefault();

    /// <summary>Stores the body of a request, and counts its bytes as they arrive.</summary>
    /// <param name="metadataBytes">Bytes of the metadata that is stored with it.</param>
    /// <exception cref="BlobError">The body does not fit into the quota.</exception>
    public async Task<T> StoreBodyAsync<T>(BlobRequest request, long metadataBytes, Func<Stream, Task<T>> store)
    {
        using var reservation = await BeginAsync(request);
        if (reservation is not null
            && !(await reservation.TryAddAsync(IBlobStore.Overhead + metadataBytes, request.Cancellation)
                && await reservation.HasRoomAsync(request.Request.ContentLength ?? 0, request.Cancellation)))
            throw BlobError.QuotaExceeded();
        var stored = await store(
            reservation is null ? request.Request.Body : new MeteredBody(request.Request.Body, reservation));
        reservation?.Keep();
        return stored;
    }

    /// <summary>Stores content that is made of stored blobs or blocks, or metadata of a stored blob.</summary>
    /// <param name="measure">Called only if there is a quota.</param>
    /// <param name="store">Receives the maximum length of the content; null if there is none.</param>
    /// <exception cref="BlobError">The content does not fit into the quota.</exception>
    public async Task<T> StoreCopyAsync<T>(
        BlobRequest request, Func<Task<StoredSize>> measure, Func<long?, Task<T>> store)
    {
        using var reservation = await BeginAsync(request);
        if (reservation is null)
            return await store(null);
        var size = await measure();
        if (size.Added > 0 && !await reservation.TryAddAsync(size.Added, request.Cancellation))
            throw BlobError.QuotaExceeded();
        var stored = await store(size.Length);
        reservation.Keep();
        return stored;
    }

    private ValueTask<IStorageReservation?> BeginAsync(BlobRequest request) =>
        _quota?.BeginAsync(request.Container, request.Cancellation) ?? default;
}

/// <summary>Size of what a request makes of stored blobs and blocks.</summary>
/// <param name="Length">Bytes of the content.</param>
/// <param name="Added">Bytes that count against the quota; less than 0 if it releases more than it stores.</param>
internal readonly record struct StoredSize(long Length, long Added);

/// <summary>A body that ends with an error when it exceeds the quota.</summary>
internal sealed class MeteredBody(Stream body, IStorageReservation reservation) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await body.ReadAsync(buffer, cancellationToken);
        return await reservation.TryAddAsync(count, cancellationToken) ? count : throw BlobError.QuotaExceeded();
    }
}
