using System.Globalization;
using Reality.Core;

namespace Reality.Formats.PointClouds;

/// <summary>
/// Reads text files of numbers line by line in bounded memory: blanks, commas or semicolons between; a decimal point, or a comma.
/// </summary>
internal sealed class NumberLines
{
    private const int MaxLineLength = 4096;
    private const int MaxCount = 32;
    private const int MaxNumberLength = 64;
    private const int SamplePlaces = 16;
    private const int LinesPerPlace = 250;

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
        (_format, _stream, _cancellation) = (format, stream, cancellation);
        MoveTo(position);
        if (position == 0 && _buffer.AsSpan(0, _end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            _start = 3;
    }

    /// <summary>Place of the next line in the file.</summary>
    public long Position => _bufferPosition + _start;

    /// <summary>Whether commas are in numbers, not between them.</summary>
    public bool HasDecimalCommas { get; set; }

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
            if (count == MaxCount || !TryParse(rest[..length], out _numbers[count++]))
                return [];
            rest = rest[length..];
        }
    }

    /// <summary>Lines of some places spread over a part of a file, with as many finite numbers; it moves on.</summary>
    public List<double[]> Sample(int numberCount, long start, long end, Predicate<double[]>? isUsed = null)
    {
        var (rows, places) = (new List<double[]>(), (int)Math.Clamp((end - start) / _buffer.Length + 1, 1, SamplePlaces));
        for (var place = 0; place < places; place++)
        {
            MoveTo(start + (end - start) / places * place);
            if (place > 0)
                MoveNext();
            for (var i = 0; i < LinesPerPlace && Position < end && MoveNext(); i++)
            {
                var numbers = Numbers();
                if (numbers.Length == numberCount && numbers.ToArray() is var row && row.All(double.IsFinite)
                    && (isUsed is null || isUsed(row)))
                    rows.Add(row);
            }
        }
        return rows;
    }

    /// <summary>Skips lines, and returns their number: fewer than requested at the end of the file.</summary>
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

    private bool IsSeparator(byte value) =>
        value is (byte)' ' or (byte)'\t' or (byte)';' or (byte)'\r' || (value == ',' && !HasDecimalCommas);

    private bool TryParse(ReadOnlySpan<byte> text, out double number)
    {
        if (!HasDecimalCommas || !text.Contains((byte)','))
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
                || NotFinite.TryParse(text, out number);
        }
        Span<byte> word = stackalloc byte[MaxNumberLength];
        number = 0;
        if (text.Length > word.Length || text.Contains((byte)'.'))
            return false;
        text.CopyTo(word);
        word.Replace((byte)',', (byte)'.');
        return double.TryParse(word[..text.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            || NotFinite.TryParse(word[..text.Length], out number);
    }

    private void MoveTo(long position)
    {
        (_bufferPosition, _start, _end) = (position, 0, 0);
        _stream.Position = position;
        Fill();
    }

    private void Fill()
    {
        _cancellation.ThrowIfCancellationRequested();
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_bufferPosition, _start, _end) = (_bufferPosition + _start, 0, _end - _start);
        (_lineStart, _lineEnd) = (0, 0);
        _end += _stream.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
    }
}
