using System.Buffers.Binary;
using System.Text;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.Las;

/// <summary>
/// Writes LAS 1.4 (ASPRS LAS 1.4 R15) with point data record format 7, position and color, or 6, position alone; time zero.
/// Points stream to the file; the header is rewritten at the end with the bounds of the quantized points.
/// </summary>
public sealed class LasWriter : IDisposable
{
    private const int HeaderSize = 375;
    private const int VlrHeaderSize = 54;
    private const byte PlainFormat = 6;
    private const byte ColoredFormat = 7;
    private const int PlainLength = 30;
    private const int ColoredLength = 36;
    private const byte SingleReturn = 0x11;
    private const ushort WktRecordId = 2112;
    private const int ColorScale = 257;

    private readonly Stream _stream;
    private readonly byte[] _wkt;
    private readonly Vector3d _scale;
    private readonly Vector3d _offset;
    private readonly byte[] _record;
    private readonly long[] _min = [long.MaxValue, long.MaxValue, long.MaxValue];
    private readonly long[] _max = [long.MinValue, long.MinValue, long.MinValue];
    private ulong _count;

    /// <summary>Starts a file.</summary>
    /// <param name="stream">Seekable; not closed by the writer.</param>
    /// <param name="wkt">Coordinate system as WKT 1; empty for local coordinates.</param>
    /// <param name="offset">Integers near the points: coordinates are stored as 32-bit multiples of the scale from here.</param>
    /// <param name="scale">Step of each axis in units of the coordinate system, e.g. 0.001 for meters, 1e-9 for degrees.</param>
    /// <param name="hasColors">False to omit colors.</param>
    public LasWriter(Stream stream, string wkt, Vector3d offset, Vector3d scale, bool hasColors = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(wkt);
        (_stream, _offset, _scale) = (stream, offset, scale);
        _record = new byte[hasColors ? ColoredLength : PlainLength];
        _wkt = wkt.Length == 0 ? [] : [.. Encoding.ASCII.GetBytes(wkt), 0];
        WriteHeader();
    }

    /// <summary>Adds a point; its color is ignored if the file has none.</summary>
    /// <exception cref="ArgumentException">The point is out of range of 32-bit steps from the offset.</exception>
    public void Write(in LasPoint point)
    {
        var (x, y, z) = (
            Quantize(point.Position.X, _offset.X, _scale.X, 0),
            Quantize(point.Position.Y, _offset.Y, _scale.Y, 1),
            Quantize(point.Position.Z, _offset.Z, _scale.Z, 2));
        var record = _record.AsSpan();
        record.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(record, x);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], y);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], z);
        record[14] = SingleReturn;
        if (record.Length == ColoredLength)
            WriteColor(record[PlainLength..], point.Color);
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

    private static void WriteColor(Span<byte> target, Rgb24 color)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)(color.R * ColorScale));
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], (ushort)(color.G * ColorScale));
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], (ushort)(color.B * ColorScale));
    }

    private int Quantize(double value, double offset, double scale, int axis)
    {
        var steps = Math.Round((value - offset) / scale);
        if (!(Math.Abs(steps) <= int.MaxValue))
        {
            throw new ArgumentException(
                $"A coordinate of {value} cannot be stored in steps of {scale} from {offset}.", nameof(value));
        }
        _min[axis] = Math.Min(_min[axis], (long)steps);
        _max[axis] = Math.Max(_max[axis], (long)steps);
        return (int)steps;
    }

    private void WriteHeader()
    {
        var vlrSize = _wkt.Length == 0 ? 0 : VlrHeaderSize + _wkt.Length;
        var header = new byte[HeaderSize + vlrSize];
        var h = header.AsSpan();
        "LASF"u8.CopyTo(h);
        BinaryPrimitives.WriteUInt16LittleEndian(h[6..], 1 << 4);
        (h[24], h[25]) = (1, 4);
        "Reality"u8.CopyTo(h[26..]);
        "Reality"u8.CopyTo(h[58..]);
        BinaryPrimitives.WriteUInt16LittleEndian(h[94..], HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(h[96..], (uint)header.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(h[100..], _wkt.Length == 0 ? 0u : 1u);
        h[104] = _record.Length == ColoredLength ? ColoredFormat : PlainFormat;
        BinaryPrimitives.WriteUInt16LittleEndian(h[105..], (ushort)_record.Length);
        WriteDoubles(h[131..], [_scale.X, _scale.Y, _scale.Z, _offset.X, _offset.Y, _offset.Z]);
        WriteDoubles(h[179..], [Max(0), Min(0), Max(1), Min(1), Max(2), Min(2)]);
        BinaryPrimitives.WriteUInt64LittleEndian(h[247..], _count);
        BinaryPrimitives.WriteUInt64LittleEndian(h[255..], _count);
        if (_wkt.Length > 0)
            WriteWkt(h[HeaderSize..]);
        _stream.Write(header);
    }

    private void WriteWkt(Span<byte> vlr)
    {
        "LASF_Projection"u8.CopyTo(vlr[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(vlr[18..], WktRecordId);
        BinaryPrimitives.WriteUInt16LittleEndian(vlr[20..], checked((ushort)_wkt.Length));
        "OGC WKT"u8.CopyTo(vlr[22..]);
        _wkt.CopyTo(vlr[VlrHeaderSize..]);
    }

    private double Min(int axis) => _count == 0 ? 0 : _min[axis] * ScaleOf(axis) + OffsetOf(axis);

    private double Max(int axis) => _count == 0 ? 0 : _max[axis] * ScaleOf(axis) + OffsetOf(axis);

    private double ScaleOf(int axis) => axis == 0 ? _scale.X : axis == 1 ? _scale.Y : _scale.Z;

    private double OffsetOf(int axis) => axis == 0 ? _offset.X : axis == 1 ? _offset.Y : _offset.Z;

    private static void WriteDoubles(Span<byte> target, ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(target[(8 * i)..], values[i]);
    }
}
