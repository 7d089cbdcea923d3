namespace Reality.Storage.Blobs;

/// <summary>An open blob. Dispose it to let go of the stream.</summary>
/// <param name="Info">Of the whole blob, the same version as the stream.</param>
/// <param name="Stream">Forward only; just the range that was asked for.</param>
public sealed record BlobContent(BlobInfo Info, Stream Stream) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
