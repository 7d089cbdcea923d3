using System.Buffers.Binary;

namespace Reality.Formats.Las.Compression;

/// <summary>A point of format 6, 7 or 8 (ASPRS LAS 1.4 R15, tables 15 to 19); colors that the format lacks are 0.</summary>
internal struct PointRecord
{
    public int X;
    public int Y;
    public int Z;
    public ushort Intensity;
    public byte ReturnNumber;
    public byte ReturnCount;

    /// <summary>Scanner channel, 0 to 3.</summary>
    public byte Channel;

    /// <summary>Edge of flight line, scan direction, and four classification flags, from the highest of six bits.</summary>
    public byte Flags;
    public byte Classification;
    public byte UserData;
    public short ScanAngle;
    public ushort SourceId;

    /// <summary>Bits of a double.</summary>
    public long GpsTime;
    public PointColor Color;

    /// <summary>First of several returns 2, last 1, only one 3, in between 0.</summary>
    public readonly int Place => (ReturnNumber == 1 ? 2 : 0) + (ReturnNumber >= ReturnCount ? 1 : 0);

    public static PointRecord Read(ReadOnlySpan<byte> record)
    {
        var flags = record[15];
        var point = new PointRecord
        {
            X = BinaryPrimitives.ReadInt32LittleEndian(record),
            Y = BinaryPrimitives.ReadInt32LittleEndian(record[4..]),
            Z = BinaryPrimitives.ReadInt32LittleEndian(record[8..]),
            Intensity = BinaryPrimitives.ReadUInt16LittleEndian(record[12..]),
            ReturnNumber = (byte)(record[14] & 0xF),
            ReturnCount = (byte)(record[14] >> 4),
            Channel = (byte)((flags >> 4) & 3),
            Flags = (byte)((flags & 0xF) | ((flags >> 2) & 0x30)),
            Classification = record[16],
            UserData = record[17],
            ScanAngle = BinaryPrimitives.ReadInt16LittleEndian(record[18..]),
            SourceId = BinaryPrimitives.ReadUInt16LittleEndian(record[20..]),
            GpsTime = BinaryPrimitives.ReadInt64LittleEndian(record[22..]),
        };
        if (record.Length >= PointFormats.ColorEnd)
        {
            point.Color.Red = BinaryPrimitives.ReadUInt16LittleEndian(record[30..]);
            point.Color.Green = BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
            point.Color.Blue = BinaryPrimitives.ReadUInt16LittleEndian(record[34..]);
        }
        if (record.Length >= PointFormats.InfraredEnd)
            point.Color.Infrared = BinaryPrimitives.ReadUInt16LittleEndian(record[36..]);
        return point;
    }

    /// <summary>Reads a point of format 0 to 5 (ASPRS LAS 1.4 R15, tables 7 to 14).</summary>
    public static PointRecord ReadLegacy(ReadOnlySpan<byte> record, int pointFormat)
    {
        var point = new PointRecord
        {
            X = BinaryPrimitives.ReadInt32LittleEndian(record),
            Y = BinaryPrimitives.ReadInt32LittleEndian(record[4..]),
            Z = BinaryPrimitives.ReadInt32LittleEndian(record[8..]),
            Intensity = BinaryPrimitives.ReadUInt16LittleEndian(record[12..]),
            ReturnNumber = (byte)(record[14] & 7),
            ReturnCount = (byte)(record[14] >> 3 & 7),
            Classification = (byte)(record[15] & 0x1F),
            UserData = record[17],
            ScanAngle = (sbyte)record[16],
            SourceId = BinaryPrimitives.ReadUInt16LittleEndian(record[18..]),
        };
        if (pointFormat is not (0 or 2))
            point.GpsTime = BinaryPrimitives.ReadInt64LittleEndian(record[20..]);
        if (pointFormat is 2 or 3 or 5)
            point.Color = PointColor.Read(record[(pointFormat == 2 ? 20 : 28)..]);
        return point;
    }
}

/// <summary>Colors of a point.</summary>
internal struct PointColor
{
    public ushort Red;
    public ushort Green;
    public ushort Blue;
    public ushort Infrared;

    /// <summary>Reads red, green and blue.</summary>
    public static PointColor Read(ReadOnlySpan<byte> color) => new()
    {
        Red = BinaryPrimitives.ReadUInt16LittleEndian(color),
        Green = BinaryPrimitives.ReadUInt16LittleEndian(color[2..]),
        Blue = BinaryPrimitives.ReadUInt16LittleEndian(color[4..]),
    };
}

/// <summary>A point beside the one that predicts it: the previous one of its scanner channel, or of any if it has none.</summary>
internal struct PointStep
{
    public PointRecord Previous;
    public PointRecord Current;

    /// <summary>Scanner channel of the point before, whatever its channel.</summary>
    public int ChannelBefore;

    /// <summary>
    /// Which return the point before was, whatever its channel, and whether its time differed from that of its predecessor.
    /// </summary>
    public int ContextBefore;

    public bool IsGpsTimeChanged;

    /// <summary>Average number of bits of the prediction errors of x and y.</summary>
    public int HorizontalLength;

    /// <summary>Class of returns with alike distances, 0 to 5.</summary>
    public readonly int ReturnMap => ReturnContexts.Map[16 * Current.ReturnCount + Current.ReturnNumber];

    /// <summary>Number of returns after this one, 0 to 7.</summary>
    public readonly int ReturnLevel => Math.Min(7, Math.Abs(Current.ReturnCount - Current.ReturnNumber));
}

/// <summary>Contexts that follow from the number of a return and of the returns of its pulse.</summary>
internal static class ReturnContexts
{
    /// <summary>Class of return r of n, at 16 n + r; those that cannot be have one too.</summary>
    public static ReadOnlySpan<byte> Map =>
    [
        0, 1, 2, 3, 4, 5, 3, 4, 4, 5, 5, 5, 5, 5, 5, 5,
        1, 0, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
        2, 1, 2, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3,
        3, 3, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
        4, 3, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
        5, 3, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
        3, 3, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4,
        4, 3, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4,
        4, 3, 4, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4,
        5, 3, 4, 4, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4,
        5, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4,
        5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 4, 4, 4,
        5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 4, 4,
        5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 4,
        5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5,
        5, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5,
    ];
}
