namespace Reality.Storage.Blobs.Accounts;

/// <summary>Keeps a block so that it can be sent more than once.</summary>
internal static class BlockBuffer
{
    private const long MaxLengthInMemory = 8 * 1024 * 1024;

    /// <returns>At its start; one on disk vanishes when it is closed.</returns>
    /// <exception cref="EndOfStreamException">The content is not <paramref name="length"/> bytes long.</exception>
    public static async Task<Stream> ReadAsync(Stream content, long length, CancellationToken cancellation)
    {
        Stream kept = length <= MaxLengthInMemory
            ? new MemoryStream((int)length)
            : new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 128 * 1024, FileOptions.DeleteOnClose);
        try
        {
            await content.CopyToAsync(kept, cancellation);
            if (kept.Length != length)
                throw new EndOfStreamException($"The content is not {length} bytes long.");
            kept.Position = 0;
            return kept;
        }
        catch
        {
            await kept.DisposeAsync();
            throw;
        }
    }
}
