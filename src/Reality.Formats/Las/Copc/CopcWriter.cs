using System.Buffers.Binary;
using Reality.Core.Numerics;
using Reality.Formats.Las.Compression;

namespace Reality.Formats.Las.Copc;

/// <summary>
/// Writes a cloud-optimized point cloud (COPC 1.0, copc.io): a LAZ file of point format 7, or 6 without colors, whose chunks are
/// the nodes of an octree, so that viewers read only the nodes that they show. Points wait in files of this machine until the
/// octree is known.
/// </summary>
public sealed class CopcWriter : IDisposable
{
    private const int InfoLength = 160;
    private const int EntryLength = 32;
    private const int ExtendedHeaderLength = 60;

    private readonly Stream _stream;
    private readonly VariableRecord[] _otherRecords;
    private readonly PointQuantizer _points;
    private readonly PointSort _sort;

    /// <summary>Starts a file.</summary>
    /// <param name="stream">Seekable and empty; not closed by the writer.</param>
    /// <param name="scratchFolder">Exists; has room for 56 bytes per point until the writer is disposed.</param>
    /// <param name="wkt">Coordinate system as WKT 1; empty for local coordinates.</param>
    /// <param name="offset">Integers near the points: coordinates are stored as 32-bit multiples of the scale from here.</param>
    /// <param name="scale">Step of each axis in units of the coordinate system, e.g. 0.001 for meters, 1e-9 for degrees.</param>
    /// <param name="hasColors">False to omit colors.</param>
    public CopcWriter(
        Stream stream, string scratchFolder, string wkt, Vector3d offset, Vector3d scale, bool hasColors = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(wkt);
        (_stream, _points, _sort) = (stream, new(offset, scale, hasColors), new(scratchFolder));
        var compression = VariableRecord.OfCompression(_points.RecordFormat, pointsPerChunk: 0);
        _otherRecords = wkt.Length == 0 ? [compression] : [compression, VariableRecord.OfWkt(wkt)];
    }

    /// <summary>Adds a point; its color is ignored if the file has none.</summary>
    /// <exception cref="ArgumentException">The point is out of range of 32-bit steps from the offset.</exception>
    public void Write(in LasPoint point) => _sort.Add(_points.Add(point));

    /// <summary>Writes the file.</summary>
    public void Finish(CancellationToken cancellation = default)
    {
        var cube = new OctreeCube(_points);
        WriteStart(cube, 0, 0);
        var chunks = new ChunkWriter(_stream, _points.RecordFormat);
        _sort.Sort(cube, cancellation);
        var nodes = OctreeNodes.Write(_sort, cube, chunks, _points.RecordLength, cancellation);
        chunks.Finish(isVariable: true);
        var position = _stream.Position;
        new VariableRecord("copc", 1000, "COPC hierarchy", Encode(nodes)).WriteExtended(_stream);
        var end = _stream.Position;
        _stream.Position = 0;
        WriteStart(cube, position, nodes.Count);
        _stream.Position = end;
    }

    /// <summary>Removes the files in the scratch folder.</summary>
    public void Dispose() => _sort.Dispose();

    private void WriteStart(OctreeCube cube, long hierarchyPosition, int nodeCount)
    {
        var info = new byte[InfoLength];
        var i = info.AsSpan();
        BinaryPrimitives.WriteDoubleLittleEndian(i, cube.Center.X);
        BinaryPrimitives.WriteDoubleLittleEndian(i[8..], cube.Center.Y);
        BinaryPrimitives.WriteDoubleLittleEndian(i[16..], cube.Center.Z);
        BinaryPrimitives.WriteDoubleLittleEndian(i[24..], cube.HalfSize);
        BinaryPrimitives.WriteDoubleLittleEndian(i[32..], OctreeNodes.RootSpacingOf(cube));
        BinaryPrimitives.WriteInt64LittleEndian(i[40..], hierarchyPosition + ExtendedHeaderLength);
        BinaryPrimitives.WriteInt64LittleEndian(i[48..], EntryLength * (long)nodeCount);
        BinaryPrimitives.WriteDoubleLittleEndian(i[56..], _points.FirstTime);
        BinaryPrimitives.WriteDoubleLittleEndian(i[64..], _points.LastTime);
        var start = new LasFileStart
        {
            Records = [new("copc", 1, "COPC info", info), .. _otherRecords],
            HasCompressedPoints = true,
            ExtendedRecordOffset = hierarchyPosition,
        };
        _stream.Write(start.Encode(_points));
    }

    private static byte[] Encode(IReadOnlyList<OctreeNode> nodes)
    {
        var bytes = new byte[EntryLength * nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = nodes[i];
            var entry = bytes.AsSpan(EntryLength * i);
            BinaryPrimitives.WriteInt32LittleEndian(entry, node.Cell.Level);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], node.Cell.X);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], node.Cell.Y);
            BinaryPrimitives.WriteInt32LittleEndian(entry[12..], node.Cell.Z);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], node.Position);
            BinaryPrimitives.WriteInt32LittleEndian(entry[24..], node.Size);
            BinaryPrimitives.WriteInt32LittleEndian(entry[28..], node.PointCount);
        }
        return bytes;
    }
}
