using System.Buffers.Binary;
using System.Text;
using Reality.Core;

namespace Reality.Formats.Imaging;

/// <summary>
/// An image file directory: the first of a TIFF or BigTIFF file or of an EXIF block, or one that such a directory points to.
/// </summary>
/// <remarks>
/// TIFF 6.0, section 2; BigTIFF. Offsets and counts are checked against the length of the stream, and values are read when asked
/// for. Invalid entries count as absent. Only <see cref="ReadAll"/> follows directories, each once, so loops do no harm.
/// </remarks>
internal sealed class TiffDirectory
{
    private const string Format = "TIFF";
    private const int MaxEntryCount = 4096;
    private const int MaxNumberCount = 64;

    private readonly TiffBytes _bytes;
    private readonly Dictionary<int, TiffEntry> _entries = [];
    private readonly long _end;

    private TiffDirectory(TiffBytes bytes, long offset)
    {
        _bytes = bytes;
        var count = bytes.IsBig ? bytes.Integer(offset, 8) : bytes.Integer(offset, 2);
        if (count is < 0 or > MaxEntryCount)
            throw new InvalidFileException(Format, $"A directory has {count} entries; the limit is {MaxEntryCount}.", offset);
        var (first, size) = bytes.IsBig ? (offset + 8, 20) : (offset + 2, 12);
        for (var i = 0; i < count; i++)
            Add(first + i * size);
        _end = first + count * size;
    }

    /// <summary>Reads the first directory.</summary>
    /// <param name="stream">Seekable; must stay open while the directory is used.</param>
    /// <exception cref="InvalidFileException">The stream holds no directory.</exception>
    public static TiffDirectory ReadFirst(Stream stream)
    {
        var bytes = TiffBytes.Of(stream) ?? throw new InvalidFileException(Format, "The header of a TIFF block is missing.", 0);
        return new(bytes, bytes.IsBig ? bytes.Integer(8, 8) : bytes.Integer(4, 4));
    }

    /// <summary>
    /// The directories of a file in their order, at most <paramref name="maxCount"/>; ends early at a broken one.
    /// </summary>
    /// <inheritdoc cref="ReadFirst"/>
    public static IEnumerable<TiffDirectory> ReadAll(Stream stream, int maxCount)
    {
        var seen = new HashSet<long>();
        for (var directory = ReadFirst(stream); directory is not null && seen.Add(directory._end) && seen.Count <= maxCount;)
        {
            yield return directory;
            directory = directory.Next();
        }
    }

    /// <summary>The directory that an entry points to; null if there is none or it is broken.</summary>
    public TiffDirectory? Follow(int tag) => Integer(tag) is { } offset ? At(offset) : null;

    /// <summary>Directories that an entry points to, at most <paramref name="maxCount"/>, without broken ones.</summary>
    public IEnumerable<TiffDirectory> FollowAll(int tag, int maxCount) =>
        Numbers(tag).Take(maxCount).Select(offset => At((long)offset)).OfType<TiffDirectory>();

    private TiffDirectory? Next()
    {
        try
        {
            var offset = _bytes.Integer(_end, _bytes.IsBig ? 8 : 4);
            return offset == 0 ? null : new(_bytes, offset);
        }
        catch (InvalidFileException)
        {
            return null;
        }
    }

    private TiffDirectory? At(long offset)
    {
        try
        {
            return new(_bytes, offset);
        }
        catch (InvalidFileException)
        {
            return null;
        }
    }

    /// <summary>The only number of an entry as an integer; null if it is absent or is not one integer.</summary>
    public long? Integer(int tag) =>
        _entries.TryGetValue(tag, out var entry) && entry is { Count: 1, IsInteger: true }
            ? _bytes.Integer(entry.Offset, entry.ItemSize)
            : null;

    /// <summary>Up to 64 numbers of an entry, empty if it has none. Fractions with denominator 0 are not finite.</summary>
    public double[] Numbers(int tag)
    {
        if (!_entries.TryGetValue(tag, out var entry) || entry.Count > MaxNumberCount || !entry.IsNumeric)
            return [];
        var numbers = new double[entry.Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = Number(entry.Type, entry.Offset + i * entry.ItemSize, entry.ItemSize);
        return numbers;
    }

    /// <summary>The text of an entry up to its first NUL; empty if absent or longer than <paramref name="maxBytes"/>.</summary>
    public string Text(int tag, int maxBytes)
    {
        if (!_entries.TryGetValue(tag, out var entry) || entry.Type != TiffType.Ascii || entry.ByteCount > maxBytes)
            return "";
        var bytes = _bytes.Read(entry.Offset, (int)entry.ByteCount);
        var end = bytes.AsSpan().IndexOf((byte)0);
        return Encoding.UTF8.GetString(bytes, 0, end < 0 ? bytes.Length : end);
    }

    /// <summary>Number of bytes of an entry; 0 if it is absent.</summary>
    public long ByteCount(int tag) => _entries.TryGetValue(tag, out var entry) ? entry.ByteCount : 0;

    /// <summary>The bytes of an entry; empty if it is absent.</summary>
    public byte[] Bytes(int tag) =>
        _entries.TryGetValue(tag, out var entry) ? _bytes.Read(entry.Offset, checked((int)entry.ByteCount)) : [];

    private void Add(long at)
    {
        var type = (TiffType)_bytes.Integer(at + 2, 2);
        var itemSize = ItemSizeOf(type);
        var (count, inlineSize) = _bytes.IsBig ? (_bytes.Integer(at + 4, 8), 8) : (_bytes.Integer(at + 4, 4), 4);
        if (itemSize == 0 || count < 0 || count > _bytes.Length / itemSize)
            return;
        var valueAt = at + (_bytes.IsBig ? 12 : 8);
        var offset = count * itemSize <= inlineSize ? valueAt : _bytes.Integer(valueAt, inlineSize);
        if (offset >= 0 && offset <= _bytes.Length - count * itemSize)
            _entries[(int)_bytes.Integer(at, 2)] = new(type, count, itemSize, offset);
    }

    private double Number(TiffType type, long at, int size)
    {
        switch (type)
        {
            case TiffType.Rational or TiffType.SignedRational:
                var (above, below) = (_bytes.Integer(at, 4), _bytes.Integer(at + 4, 4));
                if (type == TiffType.SignedRational)
                    (above, below) = ((int)above, (int)below);
                return above / (double)below;
            case TiffType.Float:
                return BitConverter.Int32BitsToSingle((int)_bytes.Integer(at, 4));
            case TiffType.Double:
                return BitConverter.Int64BitsToDouble(_bytes.Integer(at, 8));
            default:
                var value = _bytes.Integer(at, size);
                return type switch
                {
                    TiffType.SignedByte => (sbyte)value,
                    TiffType.SignedShort => (short)value,
                    TiffType.SignedLong => (int)value,
                    _ => value,
                };
        }
    }

    private static int ItemSizeOf(TiffType type) => type switch
    {
        TiffType.Byte or TiffType.Ascii or TiffType.SignedByte or TiffType.Undefined => 1,
        TiffType.Short or TiffType.SignedShort => 2,
        TiffType.Long or TiffType.SignedLong or TiffType.Float or TiffType.Directory => 4,
        TiffType.Rational or TiffType.SignedRational or TiffType.Double => 8,
        TiffType.Long8 or TiffType.SignedLong8 or TiffType.Directory8 => 8,
        _ => 0,
    };
}

/// <summary>Tags of TIFF 6.0, EXIF and DNG that say how pixels are stored, and of GeoTIFF that say where they lie.</summary>
internal static class TiffTag
{
    public const int NewSubfileType = 254;
    public const int Width = 256;
    public const int Height = 257;
    public const int BitsPerSample = 258;
    public const int Compression = 259;
    public const int PhotometricInterpretation = 262;
    public const int SamplesPerPixel = 277;
    public const int RowsPerStrip = 278;
    public const int PlanarConfiguration = 284;
    public const int TileWidth = 322;
    public const int TileHeight = 323;
    public const int SubDirectories = 330;
    public const int ExtraSamples = 338;
    public const int ModelPixelScale = 33550;
    public const int ModelTransformation = 34264;
    public const int GeoKeyDirectory = 34735;
    public const int ExifDirectory = 0x8769;
    public const int PixelXDimension = 0xA002;
    public const int PixelYDimension = 0xA003;
    public const int DngVersion = 50706;
}

/// <summary>Types of values, with their numbers in the file.</summary>
internal enum TiffType
{
    Byte = 1,
    Ascii = 2,
    Short = 3,
    Long = 4,
    Rational = 5,
    SignedByte = 6,
    Undefined = 7,
    SignedShort = 8,
    SignedLong = 9,
    SignedRational = 10,
    Float = 11,
    Double = 12,
    Directory = 13,
    Long8 = 16,
    SignedLong8 = 17,
    Directory8 = 18,
}

/// <summary>Type, number and place of the values of an entry; all of them lie inside the stream.</summary>
internal readonly record struct TiffEntry(TiffType Type, long Count, int ItemSize, long Offset)
{
    public long ByteCount => Count * ItemSize;

    public bool IsNumeric => Type is not (TiffType.Ascii or TiffType.Undefined);

    public bool IsInteger =>
        Type is TiffType.Byte or TiffType.Short or TiffType.Long or TiffType.Directory or TiffType.Long8 or TiffType.Directory8;
}

/// <summary>Bytes of a TIFF file or EXIF block in its byte order.</summary>
internal sealed class TiffBytes
{
    private readonly Stream _stream;
    private readonly bool _isLittleEndian;

    private TiffBytes(Stream stream, bool isLittleEndian, bool isBig)
    {
        (_stream, _isLittleEndian, IsBig, Length) = (stream, isLittleEndian, isBig, stream.Length);
    }

    public long Length { get; }

    /// <summary>Whether offsets and counts have 8 bytes (BigTIFF).</summary>
    public bool IsBig { get; }

    /// <summary>Null if the stream does not begin with a header.</summary>
    public static TiffBytes? Of(Stream stream)
    {
        Span<byte> start = stackalloc byte[4];
        stream.Position = 0;
        if (stream.ReadAtLeast(start, 4, throwOnEndOfStream: false) < 4)
            return null;
        return start switch
        {
            [(byte)'I', (byte)'I', 42 or 43, 0] => new(stream, true, start[2] == 43),
            [(byte)'M', (byte)'M', 0, 42 or 43] => new(stream, false, start[3] == 43),
            // Camera raw of Panasonic and Olympus.
            [(byte)'I', (byte)'I', 0x55, 0] or [(byte)'I', (byte)'I', (byte)'R', _] => new(stream, true, false),
            [(byte)'M', (byte)'M', (byte)'O', (byte)'R'] => new(stream, false, false),
            _ => null,
        };
    }

    /// <summary>An unsigned integer of 1, 2, 4 or 8 bytes; of 8 bytes, those above 2^63 are negative.</summary>
    public long Integer(long offset, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        ReadInto(offset, _isLittleEndian ? bytes[..size] : bytes[(8 - size)..]);
        return _isLittleEndian ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    public byte[] Read(long offset, int count)
    {
        var bytes = new byte[count];
        ReadInto(offset, bytes);
        return bytes;
    }

    private void ReadInto(long offset, Span<byte> bytes)
    {
        if (offset < 0 || offset > Length - bytes.Length)
            throw new InvalidFileException("TIFF", "An offset leads out of the block.", offset);
        _stream.Position = offset;
        _stream.ReadExactly(bytes);
    }
}
