namespace Reality.Server.Containers;

/// <summary>Observes changes of containers through the links that this server serves. Any number may be registered.</summary>
public interface IContainerObserver
{
    /// <summary>
    /// Called after a client wrote or deleted a blob; must return quickly. The blob store already has the new size.
    /// </summary>
    ValueTask ChangedAsync(string container, CancellationToken cancellation);

    /// <summary>
    /// Called before an upload; returns false if the upload would exceed the quota of the owner of the container.
    /// </summary>
    ValueTask<bool> HasRoomAsync(string container, long bytes, CancellationToken cancellation) => ValueTask.FromResult(true);
}

/// <summary>Calls all registered observers.</summary>
internal sealed class ContainerObservers(IEnumerable<IContainerObserver> observers)
{
    private readonly IContainerObserver[] _observers = [.. observers];

    /// <exception cref="BlobError">The body of the request exceeds the quota.</exception>
    public async ValueTask CheckRoomAsync(BlobRequest request)
    {
        foreach (var observer in _observers)
        {
            if (!await observer.HasRoomAsync(request.Container, request.Request.ContentLength ?? 0, request.Cancellation))
            {
                throw new BlobError(
                    409, "StorageQuotaExceeded",
                    "The upload does not fit into the storage quota. "
                    + "Delete data or ask for a larger quota.");
            }
        }
    }

    // Not cancellable: the change is complete whether or not the client still waits.
    public async ValueTask ChangedAsync(BlobRequest request)
    {
        foreach (var observer in _observers)
            await observer.ChangedAsync(request.Container, CancellationToken.None);
    }
}
