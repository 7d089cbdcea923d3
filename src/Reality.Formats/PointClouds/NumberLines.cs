using System.Globalization;
using Reality.Core;

namespace Reality.Formats.PointClouds;

/// <summary>
/// Reads text files of numbers line by line in bounded memory: a decimal point; blanks, commas or semicolons between.
/// </summary>
internal sealed class NumberLines
{
    private const int MaxLineLength = 4096;
    private const int MaxCount = 32;

    private readonly string _format;
    private readonly Stream _stream;
    private readonly CancellationToken _cancellation;
    private readonly byte[] _buffer = new byte[1 << 17];
    private readonly double[] _numbers = new double[MaxCount];
    private int _start;
    private int _end;
    private int _lineStart;
    private int _lineEnd;
    private long _bufferPosition;

    /// <summary>Begins at a place in the file, where a line begins.</summary>
    public NumberLines(string format, Stream stream, long position, CancellationToken cancellation)
    {
        (_format, _stream, _bufferPosition, _cancellation) = (format, stream, position, cancellation);
        stream.Position = position;
        Fill();
        if (position == 0 && _buffer.AsSpan(0, _end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            _start = 3;
    }

    /// <summary>Place of the next line in the file.</summary>
    public long Position => _bufferPosition + _start;

    /// <summary>Bytes of the file.</summary>
    public long Length => _stream.Length;

    /// <summary>The current line without its end.</summary>
    public ReadOnlySpan<byte> Text => _buffer.AsSpan(_lineStart, _lineEnd - _lineStart);

    /// <summary>Goes to the next line, also an empty one; false at the end of the file.</summary>
    public bool MoveNext()
    {
        var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
        if (length < 0)
        {
            Fill();
            length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
        }
        var isLast = length < 0;
        if (isLast)
            length = _end - _start;
        if (isLast && length == 0)
            return false;
        if (length > MaxLineLength)
            throw Broken("A line has more than 4096 characters");
        (_lineStart, _lineEnd) = (_start, _start + length);
        _start += isLast ? length : length + 1;
        if (_lineEnd > _lineStart && _buffer[_lineEnd - 1] == '\r')
            _lineEnd--;
        return true;
    }

    /// <summary>Goes to the next line that is not blank; false at the end of the file.</summary>
    public bool MoveToText()
    {
        while (MoveNext())
        {
            if (!Text.Trim(" \t"u8).IsEmpty)
                return true;
        }
        return false;
    }

    /// <summary>The numbers of the current line, valid until the next call; empty if it has anything else.</summary>
    public ReadOnlySpan<double> Numbers()
    {
        var rest = Text;
        var count = 0;
        while (true)
        {
            while (rest.Length > 0 && IsSeparator(rest[0]))
                rest = rest[1..];
            if (rest.IsEmpty)
                return _numbers.AsSpan(0, count);
            var length = 1;
            while (length < rest.Length && !IsSeparator(rest[length]))
                length++;
            if (count == MaxCount
                || !double.TryParse(rest[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out _numbers[count++]))
                return [];
            rest = rest[length..];
        }
    }

    /// <summary>Passes over lines, and returns how many there were: fewer than asked for at the end of the file.</summary>
    public long Skip(long count)
    {
        for (long i = 0; i < count; i++)
        {
            if (!MoveNext())
                return i;
        }
        return count;
    }

    /// <summary>An error in the current line.</summary>
    public InvalidFileException Broken(string what) => new(_format, what + ".", _bufferPosition + _lineStart);

    private static bool IsSeparator(byte value) => value is (byte)' ' or (byte)'\t' or (byte)',' or (byte)';' or (byte)'\r';

    private void Fill()
    {
        _cancellation.ThrowIfCancellationRequested();
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_bufferPosition, _start, _end) = (_bufferPosition + _start, 0, _end - _start);
        (_lineStart, _lineEnd) = (0, 0);
        _end += _stream.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
    }
}
