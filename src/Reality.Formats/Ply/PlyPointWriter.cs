using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.Ply;

/// <summary>
/// Writes a colored point cloud as binary little-endian PLY 1.0 (Turk 1994): double x y z, float nx ny nz, uchar red green blue.
/// Points stream to the file; the count is filled in at the end; a comment of dots
/// keeps the header's length.
/// </summary>
public sealed class PlyPointWriter : IDisposable
{
    private const int RecordLength = 3 * sizeof(double) + 3 * sizeof(float) + 3;
    private const int MaxDigits = 12;

    private readonly Stream _stream;
    private readonly IReadOnlyList<string> _comments;
    private readonly byte[] _record = new byte[RecordLength];
    private long _count;

    /// <param name="stream">Must be able to seek; is not closed.</param>
    /// <param name="comments">Lines for the header, e.g. "CRS EPSG:32631"; ASCII without line ends.</param>
    public PlyPointWriter(Stream stream, IReadOnlyList<string> comments)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(comments);
        (_stream, _comments) = (stream, comments);
        WriteHeader();
    }

    public void Write(Vector3d position, Vector3 normal, Rgb24 color)
    {
        var record = _record.AsSpan();
        BinaryPrimitives.WriteDoubleLittleEndian(record, position.X);
        BinaryPrimitives.WriteDoubleLittleEndian(record[8..], position.Y);
        BinaryPrimitives.WriteDoubleLittleEndian(record[16..], position.Z);
        BinaryPrimitives.WriteSingleLittleEndian(record[24..], normal.X);
        BinaryPrimitives.WriteSingleLittleEndian(record[28..], normal.Y);
        BinaryPrimitives.WriteSingleLittleEndian(record[32..], normal.Z);
        (record[36], record[37], record[38]) = (color.R, color.G, color.B);
        _stream.Write(record);
        _count++;
    }

    /// <summary>Completes the header. The file is not valid before.</summary>
    public void Dispose()
    {
        var end = _stream.Position;
        _stream.Position = 0;
        WriteHeader();
        _stream.Position = end;
    }

    private void WriteHeader()
    {
        var header = new StringBuilder("ply\nformat binary_little_endian 1.0\ncomment Reality\n");
        foreach (var comment in _comments)
            header.Append("comment ").Append(comment).Append('\n');
        var count = _count.ToString(CultureInfo.InvariantCulture);
        header.Append("comment ").Append('.', MaxDigits - count.Length).Append('\n');
        header.Append("element vertex ").Append(count).Append('\n');
        foreach (var property in (ReadOnlySpan<string>)["double x", "double y", "double z", "float nx", "float ny", "float nz"])
            header.Append("property ").Append(property).Append('\n');
        header.Append("property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n");
        _stream.Write(Encoding.ASCII.GetBytes(header.ToString()));
    }
}
