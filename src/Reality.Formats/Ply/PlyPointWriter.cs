using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.Ply;

/// <summary>
/// Writes a point cloud as binary little-endian PLY 1.0 (Turk 1994): double x y z, optional float nx ny nz, optional uchar red
/// green blue. Points stream to the file; the count is filled in at the end, and a comment of dots keeps the header's length.
/// </summary>
public sealed class PlyPointWriter : IDisposable
{
    private const int PositionLength = 3 * sizeof(double);
    private const int NormalLength = 3 * sizeof(float);
    private const int ColorLength = 3;
    private const int MaxDigits = 12;

    private readonly Stream _stream;
    private readonly IReadOnlyList<string> _comments;
    private readonly bool _hasNormals;
    private readonly bool _hasColors;
    private readonly byte[] _record;
    private long _count;

    /// <summary>Starts a file.</summary>
    /// <param name="stream">Seekable; not closed by the writer.</param>
    /// <param name="comments">Lines for the header, e.g. "CRS EPSG:32631"; ASCII without line ends.</param>
    /// <param name="hasNormals">False to omit normals.</param>
    /// <param name="hasColors">False to omit colors.</param>
    public PlyPointWriter(Stream stream, IReadOnlyList<string> comments, bool hasNormals = true, bool hasColors = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(comments);
        (_stream, _comments, _hasNormals, _hasColors) = (stream, comments, hasNormals, hasColors);
        _record = new byte[PositionLength + (hasNormals ? NormalLength : 0) + (hasColors ? ColorLength : 0)];
        WriteHeader();
    }

    /// <summary>Adds a point; normal and color are ignored if the file has none.</summary>
    public void Write(Vector3d position, Vector3 normal, Rgb24 color)
    {
        var record = _record.AsSpan();
        BinaryPrimitives.WriteDoubleLittleEndian(record, position.X);
        BinaryPrimitives.WriteDoubleLittleEndian(record[8..], position.Y);
        BinaryPrimitives.WriteDoubleLittleEndian(record[16..], position.Z);
        if (_hasNormals)
        {
            BinaryPrimitives.WriteSingleLittleEndian(record[24..], normal.X);
            BinaryPrimitives.WriteSingleLittleEndian(record[28..], normal.Y);
            BinaryPrimitives.WriteSingleLittleEndian(record[32..], normal.Z);
        }
        if (_hasColors)
            (record[^3], record[^2], record[^1]) = (color.R, color.G, color.B);
        _stream.Write(record);
        _count++;
    }

    /// <summary>Completes the header; the file is invalid until then.</summary>
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
        header.Append("property double x\nproperty double y\nproperty double z\n");
        if (_hasNormals)
            header.Append("property float nx\nproperty float ny\nproperty float nz\n");
        if (_hasColors)
            header.Append("property uchar red\nproperty uchar green\nproperty uchar blue\n");
        header.Append("end_header\n");
        _stream.Write(Encoding.ASCII.GetBytes(header.ToString()));
    }
}
