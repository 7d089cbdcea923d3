namespace Reality.Storage.Blobs;

/// <summary>There is no such container, or no longer.</summary>
public sealed class ContainerNotFoundException(string container) : Exception($"There is no container '{container}'.")
{
    public string Container { get; } = container;
}
