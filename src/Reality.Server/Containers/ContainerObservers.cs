namespace Reality.Server.Containers;

/// <summary>All registered observers as one.</summary>
internal sealed class ContainerObservers(IEnumerable<IContainerObserver> observers)
{
    private readonly IContainerObserver[] _observers = [.. observers];

    /// <exception cref="BlobError">There is no room for the body of the request.</exception>
    public async ValueTask CheckRoomAsync(BlobRequest request)
    {
        foreach (var observer in _observers)
        {
            if (!await observer.HasRoomAsync(request.Container, request.Request.ContentLength ?? 0, request.Cancellation))
                throw new BlobError(409, "StorageQuotaExceeded", "The upload does not fit into the storage quota. Delete data or ask for a larger quota.");
        }
    }

    // The change is done, whether the client still waits or not.
    public async ValueTask ChangedAsync(BlobRequest request)
    {
        foreach (var observer in _observers)
            await observer.ChangedAsync(request.Container, CancellationToken.None);
    }
}
