using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Reality.Storage.Blobs.Folders;

/// <summary>The files with the bytes. A file is written once, under a name that no other file ever had.</summary>
internal sealed class ContentFiles(string folder, bool flush)
{
    // Digesting costs more than writing, so only bytes that are in the cache anyway are digested without being asked for.
    private const int MaxFreeMd5Length = 64 * 1024;

    private const int BufferLength = 256 * 1024;
    private const int MaxEndingLength = 8;
    private const string HiddenEnding = ".removed";

    // "No space left on device" and "Disk quota exceeded" of Linux, and the two errors of a full disk of Windows.
    private static readonly int[] s_fullErrors = [28, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    public string Folder { get; } = folder;

    /// <summary>A name for the content of a new blob, with its ending, in one of 256 folders.</summary>
    public string NewName(string blobName)
    {
        // The time comes first, so that the index grows at its end.
        var id = Guid.CreateVersion7().ToString("N");
        Directory.CreateDirectory(Path.Combine(Folder, id[^2..]));
        return $"{id[^2..]}/{id}{Ending(blobName)}";
    }

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Writes all of a stream to a new file; there is no file where that fails.</summary>
    public async Task<(long Length, byte[]? Md5)> WriteAsync(string file, Stream content, byte[]? expectedMd5, CancellationToken cancellation)
    {
        try
        {
            using var handle = Open(file);
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            var length = await CopyAsync(content, handle, 0, (bytes, start) =>
            {
                if (expectedMd5 is not null || start + bytes.Length <= MaxFreeMd5Length)
                    digest.AppendData(bytes);
            }, cancellation);
            Flush(handle);
            var md5 = expectedMd5 is not null || length <= MaxFreeMd5Length ? digest.GetHashAndReset() : null;
            if (expectedMd5 is not null && !expectedMd5.AsSpan().SequenceEqual(md5))
                throw new BlobConditionException("Md5Mismatch", "The MD5 value of the request did not match the MD5 value calculated by the server.");
            return (length, md5);
        }
        catch
        {
            Delete(file);
            throw;
        }
    }

    /// <summary>Writes a stream of known length into its place of a file that may hold other bytes too.</summary>
    /// <exception cref="EndOfStreamException">The stream is not <paramref name="slice"/> long.</exception>
    public async Task WriteAsync(FileSlice slice, Stream content, CancellationToken cancellation)
    {
        using var handle = Open(slice.File);
        var written = await CopyAsync(content, handle, slice.Offset, (bytes, start) =>
        {
            if (start + bytes.Length > slice.Length)
                throw WrongLength(slice.Length);
        }, cancellation);
        Flush(handle);
        if (written != slice.Length)
            throw WrongLength(slice.Length);
    }

    /// <exception cref="FileNotFoundException">The clean-up took it for abandoned.</exception>
    public void CheckExists(string file)
    {
        if (!File.Exists(PathOf(file)))
            throw new FileNotFoundException("The content was removed before it was complete: it was written too slowly.");
    }

    public SafeFileHandle OpenToRead(string file) => File.OpenHandle(
        PathOf(file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Copies slices of other files one after another into a new file.</summary>
    public void Join(IReadOnlyList<FileSlice> slices, string file)
    {
        using var target = Open(file);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        var position = 0L;
        foreach (var slice in slices)
        {
            using var source = OpenToRead(slice.File);
            for (var done = 0L; done < slice.Length;)
            {
                var wanted = (int)Math.Min(buffer.Length, slice.Length - done);
                var count = RandomAccess.Read(source, buffer.AsSpan(0, wanted), slice.Offset + done);
                if (count == 0)
                    throw new FileNotFoundException("A block is shorter than it was.");
                InDisk(() => Write(target, buffer.AsSpan(0, count), position));
                done += count;
                position += count;
            }
        }
        ArrayPool<byte>.Shared.Return(buffer);
        Flush(target);
    }

    /// <summary>Takes a file out of sight, at once however long it is; <see cref="Delete"/> it afterwards.</summary>
    /// <returns>The name it has until then.</returns>
    public string Hide(string file)
    {
        var hidden = file + HiddenEnding;
        Try(() => File.Move(PathOf(file), PathOf(hidden)));
        return hidden;
    }

    /// <summary>Removes a file; one that another process has open is readable there until it is closed.</summary>
    public void Delete(string file) => Try(() => File.Delete(PathOf(file)));

    /// <summary>Names of files that nothing was written to since <paramref name="time"/>.</summary>
    public IEnumerable<string> OlderThan(DateTimeOffset time) =>
        from path in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        where File.GetLastWriteTimeUtc(path) <= time.UtcDateTime
        select Path.GetRelativePath(Folder, path).Replace('\\', '/');

    // A file that cannot be removed now belongs to nobody: the clean-up meets it again.
    private static void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }

    private SafeFileHandle Open(string file) => InDisk(() => File.OpenHandle(
        PathOf(file), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));

    // Writes are synchronous: they end in the page cache, and a hop to another thread costs more than that.
    private static async Task<long> CopyAsync(
        Stream content, SafeFileHandle handle, long offset, Action<ReadOnlySpan<byte>, long> see, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            long length = 0;
            while (await content.ReadAsync(buffer, cancellation) is > 0 and var count)
            {
                see(buffer.AsSpan(0, count), length);
                InDisk(() => Write(handle, buffer.AsSpan(0, count), offset + length));
                length += count;
            }
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long offset)
    {
        RandomAccess.Write(handle, bytes, offset);
        return true;
    }

    private void Flush(SafeFileHandle handle)
    {
        if (flush)
            RandomAccess.FlushToDisk(handle);
    }

    private static T InDisk<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (IOException failure) when (s_fullErrors.Contains(failure.HResult))
        {
            throw new StorageFullException("The disk of the blob store is full.", failure);
        }
    }

    // Readers of photos and scans look at it; at most eight letters and digits, so that no name of a user's is in a path.
    private static string Ending(string blobName)
    {
        var ending = Path.GetExtension(blobName).ToLowerInvariant();
        return ending.Length is > 1 and <= MaxEndingLength + 1 && ending[1..].All(char.IsAsciiLetterOrDigit) ? ending : "";
    }

    private static EndOfStreamException WrongLength(long length) => new($"The content is not {length} bytes long.");
}
