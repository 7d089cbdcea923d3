using System.Buffers.Binary;
using System.Numerics;
using Reality.Core;

namespace Reality.Formats.E57;

/// <summary>
/// The bytes of an E57 file without the checksums that end its pages (ASTM E2807-11, section 7). Only pages that are read are
/// checked.
/// </summary>
internal sealed class E57Pages
{
    private const string Format = "E57";
    private const int HeaderLength = 48;
    private const int ChecksumLength = 4;
    private const int PagesAtOnce = 64;
    private const int MinPageSize = 64, MaxPageSize = 1 << 20;

    private readonly Stream _stream;
    private readonly int _pageSize;
    private readonly byte[] _pages;
    private readonly long _pageCount;
    private long _firstPage = -1;
    private int _loadedCount;

    private E57Pages(Stream stream, int pageSize)
    {
        (_stream, _pageSize) = (stream, pageSize);
        _pageCount = stream.Length / pageSize;
        _pages = new byte[Math.Min(PagesAtOnce, Math.Max(1, _pageCount)) * pageSize];
    }

    /// <summary>Number of bytes without checksums.</summary>
    public long Length => _pageCount * (_pageSize - ChecksumLength);

    /// <summary>Reads the header of a file: its pages, and the place of its XML.</summary>
    /// <exception cref="InvalidFileException">The file is no E57 file, or shorter than it says.</exception>
    public static (E57Pages Pages, long XmlOffset, long XmlLength) Open(Stream stream)
    {
        var header = new byte[HeaderLength];
        stream.Position = 0;
        if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength
            || !header.AsSpan().StartsWith("ASTM-E57"u8))
            throw new InvalidFileException(Format, "The file is not an E57 file, or its header is truncated.", 0);
        var h = header.AsSpan();
        if (BinaryPrimitives.ReadUInt32LittleEndian(h[8..]) is var major and not 1)
            throw new InvalidFileException(Format, $"Version {major} is unknown.", 8);
        var (length, pageSize) = (ReadLength(h, 16), ReadLength(h, 40));
        if (pageSize is < MinPageSize or > MaxPageSize)
            throw new InvalidFileException(Format, $"Pages of {pageSize} bytes are not supported.", 40);
        if (length > stream.Length)
        {
            throw new InvalidFileException(
                Format, $"The file is truncated: it has {stream.Length} of {length} bytes. Copy it again.", 16);
        }
        var pages = new E57Pages(stream, (int)pageSize);
        return (pages, pages.LogicalOf(ReadLength(h, 24), "the XML section"), ReadLength(h, 32));
    }

    /// <summary>The place, without checksums, of a place in the file.</summary>
    /// <param name="what">Name of the part, for errors.</param>
    public long LogicalOf(long physical, string what)
    {
        var (page, inPage) = Math.DivRem(physical, _pageSize);
        return physical >= 0 && page < _pageCount && inPage < _pageSize - ChecksumLength
            ? page * (_pageSize - ChecksumLength) + inPage
            : throw new InvalidFileException(Format, $"The place of {what}, {physical}, is not in the file.");
    }

    /// <summary>The place in the file of a place without checksums.</summary>
    public long PhysicalOf(long logical)
    {
        var (page, inPage) = Math.DivRem(logical, _pageSize - ChecksumLength);
        return page * _pageSize + inPage;
    }

    /// <summary>Reads bytes at a place without checksums.</summary>
    /// <exception cref="InvalidFileException">The file ends before, or a page is damaged.</exception>
    public void Read(long logical, Span<byte> target)
    {
        var payload = _pageSize - ChecksumLength;
        if (logical < 0 || logical > Length - target.Length)
            throw new InvalidFileException(Format, "The file is truncated.", _stream.Length);
        while (target.Length > 0)
        {
            var (page, inPage) = Math.DivRem(logical, payload);
            Load(page);
            var start = (int)(page - _firstPage) * _pageSize + (int)inPage;
            var count = Math.Min(target.Length, payload - (int)inPage);
            _pages.AsSpan(start, count).CopyTo(target);
            target = target[count..];
            logical += count;
        }
    }

    private void Load(long page)
    {
        if (page >= _firstPage && page < _firstPage + _loadedCount)
            return;
        _stream.Position = page * _pageSize;
        var count = (int)Math.Min(_pages.Length / _pageSize, _pageCount - page);
        // Until all are loaded and found good, none is.
        _loadedCount = 0;
        _stream.ReadExactly(_pages.AsSpan(0, count * _pageSize));
        // Pages behind the first may be damaged without being needed.
        var good = 0;
        while (good < count && IsGood(_pages.AsSpan(good * _pageSize, _pageSize)))
            good++;
        if (good == 0)
        {
            throw new InvalidFileException(
                Format, $"Page {page} is damaged: its checksum is wrong. Copy or export the file again.", page * _pageSize);
        }
        (_firstPage, _loadedCount) = (page, good);
    }

    // CRC-32C (Castagnoli), stored with the high byte first.
    private static bool IsGood(ReadOnlySpan<byte> page)
    {
        var payload = page[..^ChecksumLength];
        var checksum = uint.MaxValue;
        for (; payload.Length >= sizeof(ulong); payload = payload[sizeof(ulong)..])
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(payload));
        foreach (var value in payload)
            checksum = BitOperations.Crc32C(checksum, value);
        return ~checksum == BinaryPrimitives.ReadUInt32BigEndian(page[^ChecksumLength..]);
    }

    private static long ReadLength(ReadOnlySpan<byte> header, int offset) =>
        (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(header[offset..]), long.MaxValue);
}
