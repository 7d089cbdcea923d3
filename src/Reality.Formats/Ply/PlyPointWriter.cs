using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.Ply;

/// <summary>
/// Writes a point cloud as binary little-endian PLY 1.0 (Turk 1994): double x y z, optional float nx ny nz, optional uchar red
/// green blue, optional ushort intensity, optional uchar classification. Points stream to the file; the count is filled in at the
/// end, and a comment of dots keeps the header's length.
/// </summary>
public sealed class PlyPointWriter : IDisposable
{
    private const int PositionLength = 3 * sizeof(double);
    private const int NormalLength = 3 * sizeof(float);
    private const int ColorLength = 3;
    private const int IntensityLength = sizeof(ushort);
    private const int MaxDigits = 12;

    private readonly Stream _stream;
    private readonly IReadOnlyList<string> _comments;
    private readonly bool _hasNormals;
    private readonly bool _hasColors;
    private readonly bool _hasIntensities;
    private readonly bool _hasClassifications;
    private readonly byte[] _record;
    private long _count;

    /// <summary>Starts a file.</summary>
    /// <param name="stream">Seekable; not closed by the writer.</param>
    /// <param name="comments">Lines for the header, e.g. "CRS EPSG:32631"; ASCII without line ends.</param>
    /// <param name="hasNormals">False to omit normals.</param>
    /// <param name="hasColors">False to omit colors.</param>
    /// <param name="hasIntensities">True for intensities.</param>
    /// <param name="hasClassifications">True for classes of ASPRS.</param>
    public PlyPointWriter(
        Stream stream, IReadOnlyList<string> comments, bool hasNormals = true, bool hasColors = true, bool hasIntensities = false,
        bool hasClassifications = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(comments);
        (_stream, _comments, _hasNormals, _hasColors) = (stream, comments, hasNormals, hasColors);
        (_hasIntensities, _hasClassifications) = (hasIntensities, hasClassifications);
        _record = new byte[PositionLength + (hasNormals ? NormalLength : 0) + (hasColors ? ColorLength : 0)
            + (hasIntensities ? IntensityLength : 0) + (hasClassifications ? 1 : 0)];
        WriteHeader();
    }

    /// <summary>Adds a point; attributes that the file does not have are ignored.</summary>
    public void Write(Vector3d position, Vector3 normal, Rgb24 color, ushort intensity = 0, byte classification = 0)
    {
        var record = _record.AsSpan();
        BinaryPrimitives.WriteDoubleLittleEndian(record, position.X);
        BinaryPrimitives.WriteDoubleLittleEndian(record[8..], position.Y);
        BinaryPrimitives.WriteDoubleLittleEndian(record[16..], position.Z);
        record = record[PositionLength..];
        if (_hasNormals)
        {
            BinaryPrimitives.WriteSingleLittleEndian(record, normal.X);
            BinaryPrimitives.WriteSingleLittleEndian(record[4..], normal.Y);
            BinaryPrimitives.WriteSingleLittleEndian(record[8..], normal.Z);
            record = record[NormalLength..];
        }
        if (_hasColors)
        {
            (record[0], record[1], record[2]) = (color.R, color.G, color.B);
            record = record[ColorLength..];
        }
        if (_hasIntensities)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(record, intensity);
            record = record[IntensityLength..];
        }
        if (_hasClassifications)
            record[0] = classification;
        _stream.Write(_record);
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
        if (_hasIntensities)
            header.Append("property ushort intensity\n");
        if (_hasClassifications)
            header.Append("property uchar classification\n");
        header.Append("end_header\n");
        _stream.Write(Encoding.ASCII.GetBytes(header.ToString()));
    }
}
