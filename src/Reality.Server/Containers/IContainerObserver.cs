namespace Reality.Server.Containers;

/// <summary>Is told of what clients do with containers through links that we serve. Any number may be registered.</summary>
public interface IContainerObserver
{
    /// <summary>A client wrote or deleted a blob. Called after each change, so it must be quick; the blob store knows the new size.</summary>
    ValueTask ChangedAsync(string container, CancellationToken cancellation);

    /// <summary>Asked before an upload: false where the container's owner has no room for so many bytes more.</summary>
    ValueTask<bool> HasRoomAsync(string container, long bytes, CancellationToken cancellation) => ValueTask.FromResult(true);
}
