using Reality.Core;

namespace Reality.Formats.Imaging;

/// <summary>A JPEG file whose end marker is missing, with the marker (ITU-T T.81, B.1.1.3: EOI) behind its last byte.</summary>
internal sealed class EndMarkedJpeg(string path) : SeekableStream
{
    private static readonly byte[] s_marker = [0xFF, 0xD9];

    private readonly FileStream _file = File.OpenRead(path);

    public override long Length => _file.Length + s_marker.Length;

    public override int Read(Span<byte> buffer)
    {
        int count;
        if (Position < _file.Length)
        {
            _file.Position = Position;
            count = _file.Read(buffer);
        }
        else
        {
            var rest = s_marker.AsSpan((int)Math.Min(Position - _file.Length, s_marker.Length));
            count = Math.Min(rest.Length, buffer.Length);
            rest[..count].CopyTo(buffer);
        }
        Position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }
}
