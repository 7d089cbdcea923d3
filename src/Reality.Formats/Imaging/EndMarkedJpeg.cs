using Reality.Core;

namespace Reality.Formats.Imaging;

/// <summary>
/// A JPEG file whose end marker is missing, with the marker (ITU-T T.81, B.1.1.3: EOI) behind its last byte, or before the zeros
/// that a file has from where a camera or a card stopped writing.
/// </summary>
internal sealed class EndMarkedJpeg : SeekableStream
{
    // Fewer zeros are pixels.
    private const int MinZeroCount = 64;

    private const int BlockLength = 64 << 10;

    private static readonly byte[] s_marker = [0xFF, 0xD9];

    private readonly FileStream _file;
    private readonly long _contentLength;

    public EndMarkedJpeg(string path)
    {
        _file = File.OpenRead(path);
        _contentLength = LengthWithoutZeros(_file);
    }

    public override long Length => _contentLength + s_marker.Length;

    public override int Read(Span<byte> buffer)
    {
        int count;
        if (Position < _contentLength)
        {
            _file.Position = Position;
            count = _file.Read(buffer[..(int)Math.Min(buffer.Length, _contentLength - Position)]);
        }
        else
        {
            var rest = s_marker.AsSpan((int)Math.Min(Position - _contentLength, s_marker.Length));
            count = Math.Min(rest.Length, buffer.Length);
            rest[..count].CopyTo(buffer);
        }
        Position += count;
        return count;
    }

    private static long LengthWithoutZeros(FileStream file)
    {
        var block = new byte[BlockLength];
        for (var end = file.Length; end > 0; end = Math.Max(0, end - BlockLength))
        {
            var start = Math.Max(0, end - BlockLength);
            file.Position = start;
            var bytes = block.AsSpan(0, (int)(end - start));
            file.ReadExactly(bytes);
            var last = bytes.LastIndexOfAnyExcept((byte)0);
            if (last >= 0)
                return file.Length - (start + last + 1) >= MinZeroCount ? start + last + 1 : file.Length;
        }
        return file.Length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }
}
