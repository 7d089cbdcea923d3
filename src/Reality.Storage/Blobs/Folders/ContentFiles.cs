using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Reality.Storage.Disks;

namespace Reality.Storage.Blobs.Folders;

/// <summary>
/// The files that hold the content of blobs. Names are never reused, and a file never changes once it is complete.
/// </summary>
/// <param name="reserve">Part of the disk that new content leaves free; null for none.</param>
internal sealed class ContentFiles(string folder, bool flush, DiskReserve? reserve = null)
{
    // Computing an MD5 costs more than writing, so only short content, which is in the cache anyway, gets one unasked.
    private const int MaxUnaskedMd5Length = 64 * 1024;

    private const int BufferLength = 256 * 1024;

    // Other requests fill the disk at the same time, so its free space is looked up again after this number of bytes.
    private const int LookUpInterval = 1024 * 1024;

    private const int MaxExtensionLength = 8;
    private const string HiddenSuffix = ".removed";

    // ENOSPC and EDQUOT on Linux, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static readonly int[] s_fullErrors = [28, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    public string Folder { get; } = folder;

    /// <summary>A new unique name in one of 256 folders, with the extension of the blob's name.</summary>
    public string NewName(string blobName)
    {
        // Version 7 begins with the time, so that the database's indexes grow at their end.
        var id = Guid.CreateVersion7().ToString("N");
        Directory.CreateDirectory(Path.Combine(Folder, id[^2..]));
        return $"{id[^2..]}/{id}{Extension(blobName)}";
    }

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Writes a whole stream to a new file; deletes the file if that fails.</summary>
    /// <returns>The MD5 is null if it was neither expected nor cheap.</returns>
    public async Task<(long Length, byte[]? Md5)> WriteAsync(
        string file, Stream content, byte[]? expectedMd5, CancellationToken cancellation)
    {
        try
        {
            using var handle = Open(file);
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            var length = await CopyAsync(content, handle, 0, (bytes, start) =>
            {
                if (expectedMd5 is not null || start + bytes.Length <= MaxUnaskedMd5Length)
                    digest.AppendData(bytes);
            }, cancellation);
            Flush(handle);
            var md5 = expectedMd5 is not null || length <= MaxUnaskedMd5Length ? digest.GetHashAndReset() : null;
            if (expectedMd5 is not null && !expectedMd5.AsSpan().SequenceEqual(md5))
                throw BlobConditionException.Md5Mismatch();
            return (length, md5);
        }
        catch
        {
            Delete(file);
            throw;
        }
    }

    /// <summary>Writes a stream of known length to a slice of a file, which may contain other slices.</summary>
    /// <exception cref="EndOfStreamException">The stream does not have the length of the slice.</exception>
    public async Task WriteAsync(FileSlice slice, Stream content, CancellationToken cancellation)
    {
        CheckRoom(slice.Length);
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

    /// <summary>Verifies, before a file enters the index, that it was not removed as abandoned.</summary>
    /// <exception cref="FileNotFoundException">The clean-up has removed the file.</exception>
    public void CheckExists(string file)
    {
        if (!File.Exists(PathOf(file)))
            throw new FileNotFoundException(
                "The content was removed as abandoned before it was complete: it was written too slowly.");
    }

    public SafeFileHandle OpenToRead(string file) => File.OpenHandle(
        PathOf(file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Concatenates slices of other files into a new file.</summary>
    /// <exception cref="FileNotFoundException">A slice is missing or truncated.</exception>
    public void Join(IReadOnlyList<FileSlice> slices, string file)
    {
        CheckRoom(slices.Sum(slice => slice.Length));
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
                    throw new FileNotFoundException("The file of a block is truncated.");
                InDisk(() => Write(target, buffer.AsSpan(0, count), position));
                done += count;
                position += count;
            }
        }
        ArrayPool<byte>.Shared.Return(buffer);
        Flush(target);
    }

    /// <summary>
    /// Renames a file so that nobody can open it under its name any more, which is fast whatever its length. <see cref="Delete"/>
    /// then removes it.
    /// </summary>
    /// <returns>The new name.</returns>
    public string Hide(string file)
    {
        var hidden = file + HiddenSuffix;
        Try(() => File.Move(PathOf(file), PathOf(hidden)));
        return hidden;
    }

    /// <summary>Deletes a file; processes that have it open can go on reading.</summary>
    public void Delete(string file) => Try(() => File.Delete(PathOf(file)));

    /// <summary>Names of files that were last written at or before <paramref name="time"/>.</summary>
    public IEnumerable<string> OlderThan(DateTimeOffset time) =>
        from path in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        where File.GetLastWriteTimeUtc(path) <= time.UtcDateTime
        select Path.GetRelativePath(Folder, path).Replace('\\', '/');

    /// <summary>
    /// Gives the disk space of a slice back that nothing refers to and nothing has ever read. Its file keeps its length.
    /// </summary>
    public void Free(FileSlice slice) => Try(() =>
    {
        using var file = File.OpenHandle(
            PathOf(slice.File), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        DiskSpace.Free(file, slice.Offset, slice.Length);
    });

    /// <summary>Length of a file in bytes; 0 if it is missing.</summary>
    public long LengthOf(string file) => new FileInfo(PathOf(file)) is { Exists: true } info ? info.Length : 0;

    // A file that cannot be removed now is unused: the next clean-up retries.
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

    private void CheckRoom(long bytes)
    {
        if (reserve?.HasRoom(bytes) == false)
            throw new StorageFullException("The disk of the blob store is full.");
    }

    private SafeFileHandle Open(string file) => InDisk(() => File.OpenHandle(
        PathOf(file), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));

    // Writes are synchronous: they end in the page cache, which costs less than switching threads.
    private async Task<long> CopyAsync(
        Stream content, SafeFileHandle handle, long offset, Action<ReadOnlySpan<byte>, long> inspect,
        CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            var (length, nextLookUp) = (0L, 0L);
            while (await content.ReadAsync(buffer, cancellation) is > 0 and var count)
            {
                inspect(buffer.AsSpan(0, count), length);
                if (length >= nextLookUp)
                {
                    CheckRoom(count);
                    nextLookUp = length + LookUpInterval;
                }
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

    // Readers of photos and scans need it. At most eight letters and digits, so that user input cannot shape a path.
    private static string Extension(string blobName)
    {
        var extension = Path.GetExtension(blobName).ToLowerInvariant();
        return extension.Length is > 1 and <= MaxExtensionLength + 1 && extension[1..].All(char.IsAsciiLetterOrDigit)
            ? extension
            : "";
    }

    private static EndOfStreamException WrongLength(long length) => new($"The content is not {length} bytes long.");
}
