namespace Reality.Server.Containers;

/// <summary>Observes changes of containers through the links that this server serves. Any number may be registered.</summary>
public interface IContainerObserver
{
    /// <summary>
    /// Called after a client wrote or deleted a blob; must return quickly. The blob store already has the new size.
    /// </summary>
    ValueTask ChangedAsync(string container, CancellationToken cancellation);
}

/// <summary>Calls all registered observers.</summary>
internal sealed class ContainerObservers(IEnumerable<IContainerObserver> observers)
{
    private readonly IContainerObserver[] _observers = [.. observers];

    // Not cancellable: the change is complete whether or not the client still waits.
    public async ValueTask ChangedAsync(BlobRequest request)
    {
        foreach (var observer in _observers)
            await observer.ChangedAsync(request.Container, CancellationToken.None);
    }
}
