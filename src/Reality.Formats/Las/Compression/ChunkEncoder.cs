using System.Buffers.Binary;

namespace Reality.Formats.Las.Compression;

/// <summary>
/// Compresses chunks of points of format 6, 7 or 8 (LAZ specification 1.4, "layered chunks"): the first point uncompressed, the
/// number of points, the sizes of the layers, the layers. A chunk can be read without the others.
/// </summary>
internal static class ChunkEncoder
{
    private const int PointsPerBlock = 256;

    /// <summary>Writes a chunk, and returns its size in bytes.</summary>
    /// <param name="records">Points as LAS stores them, at least one.</param>
    /// <exception cref="ArgumentException">
    /// Points with colors belong to several scanner channels, whose colors readers do not decode alike.
    /// </exception>
    public static int Write(Stream target, int pointFormat, ReadOnlySpan<byte> records)
    {
        var recordLength = PointFormats.RecordLengthOf(pointFormat);
        var layers = LayersOf(records, recordLength);
        EncodeRest(records, recordLength, [.. layers.OfType<PointLayer>()]);
        target.Write(records[..recordLength]);
        var size = recordLength + WriteNumber(target, records.Length / recordLength);
        foreach (var layer in layers)
            size += WriteNumber(target, layer?.Finish() ?? 0);
        foreach (var layer in layers.OfType<PointLayer>())
        {
            target.Write(layer.Bytes);
            size += layer.Bytes.Length;
        }
        return size;
    }

    // A layer is empty if all points have the values of the first; that of heights never is.
    private static PointLayer?[] LayersOf(ReadOnlySpan<byte> records, int recordLength)
    {
        Span<byte> changes = stackalloc byte[PointFormats.InfraredEnd];
        changes.Clear();
        var first = records[..recordLength];
        for (var at = recordLength; at < records.Length; at += recordLength)
        {
            for (var i = PointFormats.AttributesStart; i < recordLength; i++)
                changes[i] |= (byte)(records[at + i] ^ first[i]);
        }
        if (recordLength > PointFormats.CommonEnd && (changes[15] & 0x30) != 0)
            throw new ArgumentException("Points with colors must be of one scanner channel.", nameof(records));
        PointLayer?[] layers =
        [
            new HorizontalLayer(),
            new HeightLayer(),
            changes[16] != 0 ? new ClassificationLayer() : null,
            (changes[15] & 0xCF) != 0 ? new FlagsLayer() : null,
            changes[12..14].ContainsAnyExcept((byte)0) ? new IntensityLayer() : null,
            changes[18..20].ContainsAnyExcept((byte)0) ? new ScanAngleLayer() : null,
            changes[17] != 0 ? new UserDataLayer() : null,
            changes[20..22].ContainsAnyExcept((byte)0) ? new SourceIdLayer() : null,
            changes[22..30].ContainsAnyExcept((byte)0) ? new GpsTimeLayer() : null,
            changes[30..36].ContainsAnyExcept((byte)0) ? new ColorLayer() : null,
            changes[36..38].ContainsAnyExcept((byte)0) ? new InfraredLayer() : null,
        ];
        return layers[..(recordLength switch { PointFormats.CommonEnd => 9, PointFormats.ColorEnd => 10, _ => 11 })];
    }

    private static void EncodeRest(ReadOnlySpan<byte> records, int recordLength, PointLayer[] layers)
    {
        var block = new PointStep[PointsPerBlock];
        var sequence = new PointSequence(PointRecord.Read(records[..recordLength]));
        var count = 0;
        for (var at = recordLength; at < records.Length; at += recordLength)
        {
            sequence.Advance(PointRecord.Read(records.Slice(at, recordLength)), ref block[count++]);
            if (count < block.Length && at + recordLength < records.Length)
                continue;
            foreach (var layer in layers)
                layer.Encode(block.AsSpan(0, count));
            count = 0;
        }
    }

    private static int WriteNumber(Stream target, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        target.Write(bytes);
        return bytes.Length;
    }
}
