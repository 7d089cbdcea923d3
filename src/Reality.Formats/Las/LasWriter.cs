using Reality.Core.Numerics;
using Reality.Formats.Las.Compression;

namespace Reality.Formats.Las;

/// <summary>
/// Writes LAS 1.4 (ASPRS LAS 1.4 R15) with point data record format 7, or 6 without colors. Points are stored uncompressed, or
/// compressed as LAZ (LAZ specification 1.4). They stream to the file; the header is rewritten at the end with the bounds of the
/// quantized points.
/// </summary>
public sealed class LasWriter : IDisposable
{
    private const int PointsPerChunk = 50_000;

    private readonly Stream _stream;
    private readonly PointQuantizer _points;
    private readonly LasFileStart _start;
    private readonly ChunkWriter? _chunks;
    private readonly byte[] _records;
    private int _recordsLength;

    /// <summary>Starts a file.</summary>
    /// <param name="stream">Seekable; not closed by the writer.</param>
    /// <param name="wkt">Coordinate system as WKT 1; empty for local coordinates.</param>
    /// <param name="offset">Integers near the points: coordinates are stored as 32-bit multiples of the scale from here.</param>
    /// <param name="scale">Step of each axis in units of the coordinate system, e.g. 0.001 for meters, 1e-9 for degrees.</param>
    /// <param name="hasColors">False to omit colors.</param>
    /// <param name="isCompressed">Whether to write LAZ.</param>
    public LasWriter(
        Stream stream, string wkt, Vector3d offset, Vector3d scale, bool hasColors = true, bool isCompressed = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(wkt);
        (_stream, _points) = (stream, new(offset, scale, hasColors));
        List<VariableRecord> records = wkt.Length == 0 ? [] : [VariableRecord.OfWkt(wkt)];
        if (isCompressed)
            records.Add(VariableRecord.OfCompression(_points.RecordFormat, PointsPerChunk));
        _start = new() { Records = records, HasCompressedPoints = isCompressed };
        _stream.Write(_start.Encode(_points));
        _chunks = isCompressed ? new(_stream, _points.RecordFormat) : null;
        _records = new byte[_points.RecordLength * PointsPerChunk];
    }

    /// <summary>Adds a point; its color is ignored if the file has none.</summary>
    /// <exception cref="ArgumentException">The point is out of range of 32-bit steps from the offset.</exception>
    public void Write(in LasPoint point)
    {
        _points.Add(point).WriteRecord(_records.AsSpan(_recordsLength, _points.RecordLength));
        _recordsLength += _points.RecordLength;
        if (_recordsLength == _records.Length)
            Flush();
    }

    /// <summary>Completes the file, which is invalid until then.</summary>
    public void Dispose()
    {
        Flush();
        _chunks?.Finish(isVariable: false);
        var end = _stream.Position;
        _stream.Position = 0;
        _stream.Write(_start.Encode(_points));
        _stream.Position = end;
    }

    private void Flush()
    {
        var records = _records.AsSpan(0, _recordsLength);
        _recordsLength = 0;
        if (_chunks is null)
            _stream.Write(records);
        else if (records.Length > 0)
            _chunks.Write(records);
    }
}
