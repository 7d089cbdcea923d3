using System.Buffers.Binary;

namespace Reality.Formats.Las.Compression;

/// <summary>
/// Writes compressed points: the place of the chunk table, the chunks, and the table (LAZ specification 1.4, "chunk table").
/// </summary>
internal sealed class ChunkWriter
{
    private readonly Stream _stream;
    private readonly int _pointFormat;
    private readonly ChunkTable _table = new();
    private readonly long _start;

    /// <summary>Begins at the current position, where the header says that the points begin.</summary>
    /// <param name="stream">Seekable; not closed by the writer.</param>
    /// <param name="pointFormat">6, 7 or 8.</param>
    public ChunkWriter(Stream stream, int pointFormat)
    {
        (_stream, _pointFormat, _start) = (stream, pointFormat, stream.Position);
        WriteNumber(-1);
    }

    /// <summary>Writes a chunk, and returns its position and size in bytes.</summary>
    /// <param name="records">Points as LAS stores them, at least one.</param>
    public (long Position, int Size) Write(ReadOnlySpan<byte> records)
    {
        var position = _stream.Position;
        var size = ChunkEncoder.Write(_stream, _pointFormat, records);
        _table.Add(records.Length / PointFormats.RecordLengthOf(_pointFormat), size);
        return (position, size);
    }

    /// <summary>Completes the points.</summary>
    /// <param name="isVariable">Whether chunks other than the last differ in their number of points.</param>
    public void Finish(bool isVariable)
    {
        var position = _stream.Position;
        _table.Write(_stream, isVariable);
        var end = _stream.Position;
        _stream.Position = _start;
        WriteNumber(position);
        _stream.Position = end;
    }

    private void WriteNumber(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _stream.Write(bytes);
    }
}
