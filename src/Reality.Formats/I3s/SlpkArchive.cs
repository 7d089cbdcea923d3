using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Reality.Formats.I3s;

/// <summary>
/// Writes a scene layer package (I3S 1.8, slpk_hashtable.cmn): a ZIP file whose entries are stored without compression, so that
/// each can be read where it lies, and whose last entry is an index of the others by the hash of their paths.
/// </summary>
public sealed class SlpkArchive : IDisposable
{
    private const string IndexName = "@specialIndexFileHASH128@";

    // The earliest time of ZIP files: equal content gives equal bytes.
    private static readonly DateTimeOffset s_time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FileStream _stream;
    private readonly ZipArchive _zip;
    private readonly List<IndexEntry> _index = [];

    /// <summary>Creates or replaces a file.</summary>
    public SlpkArchive(string path)
    {
        _stream = File.Create(path);
        _zip = new ZipArchive(_stream, ZipArchiveMode.Create, leaveOpen: true);
    }

    /// <summary>Adds an entry unchanged.</summary>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        _index.Add(IndexEntry.Of(name, _stream.Position));
        Write(name, content);
    }

    /// <summary>Adds an entry compressed by gzip; ".gz" is added to its name.</summary>
    public void AddCompressed(string name, ReadOnlySpan<byte> content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        Add(name + ".gz", compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    /// <summary>Writes the index; nothing can be added after it.</summary>
    public void Complete()
    {
        var index = new byte[IndexEntry.Size * _index.Count];
        foreach (var (i, entry) in _index.Order().Index())
            entry.Write(index.AsSpan(IndexEntry.Size * i));
        Write(IndexName, index);
    }

    public void Dispose()
    {
        _zip.Dispose();
        _stream.Dispose();
    }

    private void Write(string name, ReadOnlySpan<byte> content)
    {
        var entry = _zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = s_time;
        using var stream = entry.Open();
        stream.Write(content);
    }

    /// <summary>
    /// Digest of a path as two little-endian numbers, which order the index, and the offset of the local header.
    /// </summary>
    private readonly record struct IndexEntry(ulong First, ulong Second, long Offset) : IComparable<IndexEntry>
    {
        public const int Size = 24;

        public static IndexEntry Of(string name, long offset)
        {
#pragma warning disable CA5351 // The format prescribes MD5; it protects nothing.
            var digest = MD5.HashData(Encoding.UTF8.GetBytes(name.ToLowerInvariant()));
#pragma warning restore CA5351
            return new(
                BinaryPrimitives.ReadUInt64LittleEndian(digest),
                BinaryPrimitives.ReadUInt64LittleEndian(digest.AsSpan(8)),
                offset);
        }

        public int CompareTo(IndexEntry other) =>
            First != other.First ? First.CompareTo(other.First) : Second.CompareTo(other.Second);

        public void Write(Span<byte> target)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target, First);
            BinaryPrimitives.WriteUInt64LittleEndian(target[8..], Second);
            BinaryPrimitives.WriteInt64LittleEndian(target[16..], Offset);
        }
    }
}
