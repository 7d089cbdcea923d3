using System.Buffers.Binary;
using Reality.Core;
using Reality.Formats.Las.Compression;
using Reality.Formats.PointClouds;

namespace Reality.Formats.Las;

/// <summary>The chunks of a LAZ file (LAZ specification 1.4, "chunk table").</summary>
internal sealed class ChunkIndex
{
    private const string Format = "LAZ";

    // Above that, memory would follow the file: writers use 50,000 points, some 500 kilobytes.
    private const int MaxChunkBytes = 160 << 20;

    // A chunk takes at least a point that is stored as it is.
    private const int MaxChunkCount = 1 << 24;

    private readonly LazLayout _layout;
    private readonly List<Chunk> _chunks;

    private ChunkIndex(LazLayout layout, List<Chunk> chunks) => (_layout, _chunks) = (layout, chunks);

    public int Count => _chunks.Count;

    public Chunk this[int index] => _chunks[index];

    /// <summary>Reads the table, and checks it against the file.</summary>
    /// <exception cref="InvalidFileException">It does not fit.</exception>
    public static ChunkIndex Read(Stream stream, LasHeader header)
    {
        var layout = header.Compression!;
        if (header.PointCount == 0)
            return new(layout, []);
        if (!layout.IsChunked)
            return new(layout, [ChunkOf(header.PointOffset, stream.Length - header.PointOffset, header.PointCount, layout)]);
        var table = FindTable(stream, header.PointOffset);
        stream.Position = table;
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length)
            throw new InvalidFileException(Format, "The table of chunks is truncated.", table);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
        if (count > MaxChunkCount || count > (table - header.PointOffset) / layout.RecordLength)
        {
            throw new InvalidFileException(
                Format, $"The table of chunks has {count} entries, more than fit into the file.", table);
        }
        var bytes = new byte[Math.Min(stream.Length - stream.Position, 16L + 16 * count)];
        stream.ReadExactly(bytes);
        return new(layout, ReadChunks(new(bytes, 0, bytes.Length), (int)count, header, table));
    }

    /// <summary>Reads the points of chunks into a buffer, again and again, and returns how many these are.</summary>
    /// <param name="part">Range of chunks.</param>
    public IEnumerable<int> Read(Stream stream, PointCloudPart part, PointRecord[] records)
    {
        byte[] bytes = [];
        for (var i = (int)part.Start; i < part.Start + part.Count; i++)
        {
            var chunk = _chunks[i];
            if (bytes.Length < chunk.Size)
                bytes = new byte[chunk.Size + chunk.Size / 4];
            stream.Position = chunk.Position;
            if (stream.ReadAtLeast(bytes.AsSpan(0, chunk.Size), chunk.Size, throwOnEndOfStream: false) < chunk.Size)
                throw new InvalidFileException(Format, "The file is truncated.", chunk.Position);
            var decoder = Located(chunk, () => IChunkDecoder.Of(bytes, chunk.Size, chunk.PointCount, _layout));
            for (var left = chunk.PointCount; left > 0; left -= records.Length)
            {
                var count = (int)Math.Min(left, records.Length);
                Located(chunk, () =>
                {
                    decoder.Read(records.AsSpan(0, count));
                    return true;
                });
                yield return count;
            }
        }
    }

    private static T Located<T>(Chunk chunk, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (InvalidFileException e) when (e.ByteOffset < 0)
        {
            throw new InvalidFileException(Format, e.Message[(Format.Length + 2)..], chunk.Position, e);
        }
    }

    // The place is -1 if the file was written to a stream: it is then at its end.
    private static long FindTable(Stream stream, long pointOffset)
    {
        var table = ReadPlace(stream, pointOffset);
        if (table == -1)
            table = ReadPlace(stream, stream.Length - sizeof(long));
        return table >= pointOffset + sizeof(long) && table < stream.Length
            ? table
            : throw new InvalidFileException(
                Format, "The table of chunks is missing: the file was not written to its end.", pointOffset);
    }

    private static long ReadPlace(Stream stream, long position)
    {
        Span<byte> place = stackalloc byte[sizeof(long)];
        stream.Position = Math.Max(0, position);
        return stream.ReadAtLeast(place, place.Length, throwOnEndOfStream: false) < place.Length
            ? throw new InvalidFileException(Format, "The file is truncated before its points.", position)
            : BinaryPrimitives.ReadInt64LittleEndian(place);
    }

    private static List<Chunk> ReadChunks(RangeDecoder source, int count, LasHeader header, long table)
    {
        var layout = header.Compression!;
        var numbers = new IntegerDecoder(source, 32, 2);
        var chunks = new List<Chunk>();
        var (pointCount, size, position, points) = (0, 0, header.PointOffset + sizeof(long), 0L);
        for (var i = 0; i < count; i++)
        {
            if (layout.PointsPerChunk == 0)
                pointCount = numbers.Decode(pointCount, 0);
            size = numbers.Decode(size, 1);
            var inChunk = layout.PointsPerChunk == 0
                ? unchecked((uint)pointCount)
                : Math.Min(layout.PointsPerChunk, header.PointCount - points);
            if (inChunk == 0 && size != 0 && layout.PointsPerChunk > 0)
            {
                throw new InvalidFileException(
                    Format,
                    $"The table has {count} chunks; the {header.PointCount} points that the header states take {chunks.Count}.",
                    table);
            }
            if (inChunk > 0)
                chunks.Add(ChunkOf(position, unchecked((uint)size), inChunk, layout));
            points += inChunk;
            position += unchecked((uint)size);
            if (position > table)
                throw new InvalidFileException(Format, $"Chunk {i} reaches beyond the table of chunks.", table);
        }
        return points == header.PointCount ? chunks : throw new InvalidFileException(
            Format, $"The chunks have {points} points, but the header states {header.PointCount}.", table);
    }

    private static Chunk ChunkOf(long position, long size, long pointCount, LazLayout layout)
    {
        if (size > MaxChunkBytes)
        {
            throw new InvalidFileException(
                Format,
                $"A chunk has {size} bytes; at most {MaxChunkBytes} are supported. Compress the file again with chunks of 50,000 "
                + "points.",
                position);
        }
        return size >= layout.MinBytesOf(pointCount)
            ? new(position, (int)size, pointCount)
            : throw new InvalidFileException(
                Format, $"A chunk of {size} bytes has no room for {pointCount} points.", position);
    }
}

/// <summary>A chunk: its place in the file, and how many points it has.</summary>
internal readonly record struct Chunk(long Position, int Size, long PointCount);
