using System.Buffers.Binary;

namespace Reality.Formats.Geodesy;

/// <summary>
/// Bounds the directory of a zip archive from outside before it is read (PKWARE APPNOTE 6.3, sections 4.3.12 and 4.3.16): memory
/// for its entries is taken before any of them can be counted otherwise.
/// </summary>
internal static class ZipDirectory
{
    private const uint Signature = 0x06054b50;
    private const int RecordLength = 22;
    private const int MaxCommentLength = ushort.MaxValue;

    // Of the header of an entry and its name.
    private const int MaxBytesPerEntry = 1024;

    /// <summary>Throws <see cref="InvalidDataException"/> if the directory is missing, broken or too long.</summary>
    /// <param name="maxCount">Maximum number of files; there may be as many folders.</param>
    public static void Check(string path, int maxCount)
    {
        using var stream = File.OpenRead(path);
        var tail = new byte[Math.Min(stream.Length, RecordLength + MaxCommentLength)];
        stream.Seek(-tail.Length, SeekOrigin.End);
        stream.ReadExactly(tail);
        for (var at = tail.Length - RecordLength; at >= 0; at--)
        {
            var record = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(record) != Signature)
                continue;
            var count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
            var start = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
            if (count > 2 * maxCount || length > (long)maxCount * MaxBytesPerEntry)
                throw new InvalidDataException($"it has more than {maxCount} files.");
            if (start + (long)length != stream.Length - tail.Length + at)
                throw new InvalidDataException("its directory is not where it should be.");
            return;
        }
        throw new InvalidDataException("it is not a zip archive, or its end is missing.");
    }
}
