using System.Buffers.Binary;

namespace Reality.Formats.Las.Compression;

/// <summary>The chunks of a file in their order, each with the number of its points and its size in bytes.</summary>
internal sealed class ChunkTable
{
    private readonly List<(int PointCount, int Size)> _chunks = [];

    public void Add(int pointCount, int size) => _chunks.Add((pointCount, size));

    /// <summary>Writes the table.</summary>
    /// <param name="isVariable">Whether chunks other than the last differ in their number of points.</param>
    public void Write(Stream target, bool isVariable)
    {
        Span<byte> start = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(start[4..], _chunks.Count);
        target.Write(start);
        var encoder = new RangeEncoder();
        var numbers = new IntegerEncoder(encoder, 32, 2);
        var last = (PointCount: 0, Size: 0);
        foreach (var chunk in _chunks)
        {
            if (isVariable)
                numbers.Encode(last.PointCount, chunk.PointCount, 0);
            numbers.Encode(last.Size, chunk.Size, 1);
            last = chunk;
        }
        encoder.Finish();
        target.Write(encoder.Bytes);
    }
}
