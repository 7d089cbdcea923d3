using System.Buffers.Binary;
using System.Globalization;
using Reality.Core;
using Reality.Formats.PointClouds;

namespace Reality.Formats.Ply;

/// <summary>Reads the numbers after a PLY header one by one, from text or bytes, through its own buffer.</summary>
internal sealed class PlyNumberReader(Stream stream, PlyEncoding encoding, CancellationToken cancellation)
{
    private const string Format = "PLY";
    private const int MaxWordLength = 64;

    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private long _position = stream.Position;

    /// <summary>Goes to the end of the file; returns the number of words of a text that were left, otherwise of bytes.</summary>
    public long CountRest()
    {
        var (count, isWord) = (0L, false);
        for (; TryPeek(out var next); _start++)
        {
            var wasWord = isWord;
            isWord = !IsBlank(next);
            if (encoding != PlyEncoding.Ascii || (isWord && !wasWord))
                count++;
        }
        return count;
    }

    public double Read(PlyType type)
    {
        if (encoding == PlyEncoding.Ascii)
            return ReadWord();
        var bytes = Take(PlyHeader.SizeOf(type));
        return encoding == PlyEncoding.LittleEndian ? LittleEndian(type, bytes) : BigEndian(type, bytes);
    }

    private static double LittleEndian(PlyType type, ReadOnlySpan<byte> b) => type switch
    {
        PlyType.Int8 => (sbyte)b[0],
        PlyType.UInt8 => b[0],
        PlyType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(b),
        PlyType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(b),
        PlyType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(b),
        PlyType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(b),
        PlyType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(b),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(b),
    };

    private static double BigEndian(PlyType type, ReadOnlySpan<byte> b) => type switch
    {
        PlyType.Int8 => (sbyte)b[0],
        PlyType.UInt8 => b[0],
        PlyType.Int16 => BinaryPrimitives.ReadInt16BigEndian(b),
        PlyType.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(b),
        PlyType.Int32 => BinaryPrimitives.ReadInt32BigEndian(b),
        PlyType.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(b),
        PlyType.Float32 => BinaryPrimitives.ReadSingleBigEndian(b),
        _ => BinaryPrimitives.ReadDoubleBigEndian(b),
    };

    private double ReadWord()
    {
        Span<byte> word = stackalloc byte[MaxWordLength];
        var length = 0;
        while (TryPeek(out var next))
        {
            if (IsBlank(next))
            {
                _start++;
                if (length > 0)
                    break;
                continue;
            }
            if (length == MaxWordLength)
                throw Broken("A number is too long");
            word[length++] = next;
            _start++;
        }
        if (length == 0)
            throw Broken("The file is truncated");
        return double.TryParse(word[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || NotFinite.TryParse(word[..length], out number)
            ? number
            : throw Broken("A number was expected");
    }

    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_end - _start < count)
            Fill();
        if (_end - _start < count)
            throw Broken("The file is truncated");
        _start += count;
        return _buffer.AsSpan(_start - count, count);
    }

    private bool TryPeek(out byte next)
    {
        if (_start == _end)
            Fill();
        next = _start < _end ? _buffer[_start] : (byte)0;
        return _start < _end;
    }

    private void Fill()
    {
        cancellation.ThrowIfCancellationRequested();
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end, _position) = (0, _end - _start, _position + _start);
        _end += stream.ReadAtLeast(_buffer.AsSpan(_end), 1, throwOnEndOfStream: false);
        while (_end < _buffer.Length && stream.Read(_buffer.AsSpan(_end)) is var count and > 0)
            _end += count;
    }

    private InvalidFileException Broken(string what) => new(Format, what + ".", _position + _start);
}
