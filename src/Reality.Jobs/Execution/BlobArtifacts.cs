using Reality.Pipeline;
using Reality.Storage.Blobs;

namespace Reality.Jobs.Execution;

/// <summary>Stores the artifacts of a job in a container of its own, so that any worker can run any of its tasks.</summary>
/// <param name="container">Created with the first artifact.</param>
internal sealed class BlobArtifacts(IBlobStore store, string container) : IArtifactMirror
{
    public long? SizeOf(string path) => Ask(() => store.FindAsync(container, path, CancellationToken.None))?.Length;

    public bool TryFetch(string path, string file) => Ask(async () =>
    {
        await using var content = await store.ReadAsync(container, path, 0, null, CancellationToken.None).ConfigureAwait(false);
        if (content is null)
            return false;
        await using var copy = File.Create(file);
        await content.Stream.CopyToAsync(copy).ConfigureAwait(false);
        return true;
    });

    public void Publish(string file, string path) => Task.Run(async () =>
    {
        try
        {
            await WriteAsync(file, path).ConfigureAwait(false);
        }
        catch (ContainerNotFoundException)
        {
            await store.CreateContainerAsync(container, CancellationToken.None).ConfigureAwait(false);
            await WriteAsync(file, path).ConfigureAwait(false);
        }
    }).GetAwaiter().GetResult();

    public IReadOnlyList<string> List(string prefix) => Ask(async () =>
    {
        var paths = new List<string>();
        string? marker = null;
        do
        {
            var page = await store.ListAsync(
                container, new(prefix, Marker: marker), CancellationToken.None).ConfigureAwait(false);
            paths.AddRange(page.Blobs.Select(blob => blob.Name));
            marker = page.NextMarker;
        }
        while (marker is not null);
        return paths;
    }) ?? [];

    private async Task WriteAsync(string file, string path)
    {
        await using var stream = File.OpenRead(file);
        await store.WriteAsync(container, path, stream, new(), CancellationToken.None).ConfigureAwait(false);
    }

    // A job without a container has no artifacts yet.
    private static T? Ask<T>(Func<Task<T>> question)
    {
        try
        {
            return Task.Run(question).GetAwaiter().GetResult();
        }
        catch (ContainerNotFoundException)
        {
            return default;
        }
    }
}
