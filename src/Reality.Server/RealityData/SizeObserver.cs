using Reality.Server.Containers;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>Has the sizes follow what clients upload and delete.</summary>
internal sealed class SizeObserver(RealityDataSizes sizes) : IContainerObserver
{
    public ValueTask ChangedAsync(string container, CancellationToken cancellation)
    {
        sizes.Note(container);
        return ValueTask.CompletedTask;
    }
}
