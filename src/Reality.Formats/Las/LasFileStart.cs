using System.Buffers.Binary;
using Reality.Core.Numerics;

namespace Reality.Formats.Las;

/// <summary>Header and variable length records of a LAS 1.4 file (ASPRS LAS 1.4 R15, table 3).</summary>
internal sealed record LasFileStart
{
    private const int HeaderLength = 375;
    private const int IsWkt = 1 << 4;
    private const int IsCompressed = 1 << 7;

    /// <summary>In their order in the file.</summary>
    public required IReadOnlyList<VariableRecord> Records { get; init; }

    /// <summary>Whether the points are LAZ.</summary>
    public bool HasCompressedPoints { get; init; }

    /// <summary>Position of the record after the points; 0 if there is none.</summary>
    public long ExtendedRecordOffset { get; init; }

    /// <summary>Encodes everything before the points, always with the same length for the same records.</summary>
    public byte[] Encode(PointQuantizer points)
    {
        var bytes = new byte[HeaderLength + Records.Sum(record => record.Length)];
        var h = bytes.AsSpan();
        "LASF"u8.CopyTo(h);
        BinaryPrimitives.WriteUInt16LittleEndian(h[6..], IsWkt);
        (h[24], h[25]) = (1, 4);
        "Reality"u8.CopyTo(h[26..]);
        "Reality"u8.CopyTo(h[58..]);
        BinaryPrimitives.WriteUInt16LittleEndian(h[94..], HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(h[96..], (uint)bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(h[100..], (uint)Records.Count);
        h[104] = (byte)(points.RecordFormat | (HasCompressedPoints ? IsCompressed : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(h[105..], (ushort)points.RecordLength);
        var (scale, offset, bounds) = (points.Scale, points.Offset, points.Bounds);
        WriteDoubles(h[131..], [scale.X, scale.Y, scale.Z, offset.X, offset.Y, offset.Z]);
        WriteDoubles(h[179..], [bounds.Max.X, bounds.Min.X, bounds.Max.Y, bounds.Min.Y, bounds.Max.Z, bounds.Min.Z]);
        BinaryPrimitives.WriteInt64LittleEndian(h[235..], ExtendedRecordOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(h[243..], ExtendedRecordOffset == 0 ? 0u : 1u);
        BinaryPrimitives.WriteInt64LittleEndian(h[247..], points.Count);
        BinaryPrimitives.WriteInt64LittleEndian(h[255..], points.Count);
        var at = HeaderLength;
        foreach (var record in Records)
        {
            record.CopyTo(h[at..]);
            at += record.Length;
        }
        return bytes;
    }

    private static void WriteDoubles(Span<byte> target, ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(target[(8 * i)..], values[i]);
    }
}
