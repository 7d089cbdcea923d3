using System.Buffers.Binary;
using System.Numerics;

namespace Reality.Formats.E57;

/// <summary>Writes the bytes of an E57 file in pages that end with checksums (ASTM E2807-11, section 7).</summary>
/// <param name="stream">Seekable and empty; not closed by the writer.</param>
internal sealed class E57PageWriter(Stream stream)
{
    public const int PageSize = 1024;
    private const int Payload = PageSize - sizeof(uint);

    private readonly byte[] _first = new byte[PageSize];
    private readonly byte[] _page = new byte[PageSize];
    private int _used;

    /// <summary>Bytes without checksums.</summary>
    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = Math.Min(bytes.Length, Payload - _used);
            bytes[..count].CopyTo(_page.AsSpan(_used));
            bytes = bytes[count..];
            _used += count;
            Length += count;
            if (_used == Payload)
                WritePage();
        }
    }

    /// <summary>Fills the rest of a group of four bytes, where sections start.</summary>
    public void Align() => Write(new byte[-(int)Length & 3]);

    /// <summary>Completes the last page, and writes over the first bytes of the file.</summary>
    /// <param name="header">The header, given the length of the file.</param>
    public void Finish(Func<long, byte[]> header)
    {
        if (_used > 0)
            WritePage();
        header(stream.Position).CopyTo(_first.AsSpan());
        var end = stream.Position;
        stream.Position = 0;
        Seal(_first);
        stream.Write(_first);
        stream.Position = end;
    }

    /// <summary>The place in the file of a place without checksums.</summary>
    public static long PhysicalOf(long logical) => logical / Payload * PageSize + logical % Payload;

    private void WritePage()
    {
        if (stream.Position == 0)
            _page.CopyTo(_first, 0);
        Seal(_page);
        stream.Write(_page);
        _page.AsSpan().Clear();
        _used = 0;
    }

    // CRC-32C (Castagnoli), stored with the high byte first.
    private static void Seal(Span<byte> page)
    {
        var checksum = uint.MaxValue;
        foreach (var value in page[..Payload])
            checksum = BitOperations.Crc32C(checksum, value);
        BinaryPrimitives.WriteUInt32BigEndian(page[Payload..], ~checksum);
    }
}
