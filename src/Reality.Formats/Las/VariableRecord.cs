using System.Buffers.Binary;
using System.Text;
using Reality.Formats.Las.Compression;

namespace Reality.Formats.Las;

/// <summary>A variable length record of a LAS file (ASPRS LAS 1.4 R15, tables 6 and 22).</summary>
/// <param name="UserId">At most 16 ASCII characters.</param>
/// <param name="Description">At most 32 ASCII characters.</param>
internal sealed record VariableRecord(string UserId, ushort RecordId, string Description, byte[] Data)
{
    private const int HeaderLength = 54;
    private const int ExtendedHeaderLength = 60;
    private const int ItemsStart = 34;
    private const int ItemLength = 6;

    /// <summary>Length in the file.</summary>
    public int Length => HeaderLength + Data.Length;

    /// <summary>A coordinate system as WKT 1.</summary>
    public static VariableRecord OfWkt(string wkt) =>
        new("LASF_Projection", 2112, "OGC WKT", [.. Encoding.ASCII.GetBytes(wkt), 0]);

    /// <summary>Tells readers how points are compressed (LAZ specification 1.4, "LASzip VLR").</summary>
    /// <param name="pointFormat">6, 7 or 8.</param>
    /// <param name="pointsPerChunk">0 if that varies.</param>
    public static VariableRecord OfCompression(int pointFormat, int pointsPerChunk)
    {
        const ushort LayeredChunks = 3, Version = 3, CommonItem = 10, ColorItem = 11, ColorAndInfraredItem = 12;
        List<(ushort Type, int Size)> items = [(CommonItem, PointFormats.CommonEnd)];
        var rest = PointFormats.RecordLengthOf(pointFormat) - PointFormats.CommonEnd;
        if (rest > 0)
            items.Add((pointFormat == 7 ? ColorItem : ColorAndInfraredItem, rest));
        var data = new byte[ItemsStart + ItemLength * items.Count];
        var d = data.AsSpan();
        BinaryPrimitives.WriteUInt16LittleEndian(d, LayeredChunks);
        (d[4], d[5]) = (3, 4);
        BinaryPrimitives.WriteUInt32LittleEndian(d[12..], pointsPerChunk == 0 ? uint.MaxValue : (uint)pointsPerChunk);
        d[16..32].Fill(0xFF);
        BinaryPrimitives.WriteUInt16LittleEndian(d[32..], (ushort)items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var item = d[(ItemsStart + ItemLength * i)..];
            BinaryPrimitives.WriteUInt16LittleEndian(item, items[i].Type);
            BinaryPrimitives.WriteUInt16LittleEndian(item[2..], (ushort)items[i].Size);
            BinaryPrimitives.WriteUInt16LittleEndian(item[4..], Version);
        }
        return new("laszip encoded", 22204, "LAZ by Reality", data);
    }

    /// <summary>Writes the record between the header and the points.</summary>
    public void CopyTo(Span<byte> target)
    {
        WriteNames(target);
        BinaryPrimitives.WriteUInt16LittleEndian(target[20..], checked((ushort)Data.Length));
        Encoding.ASCII.GetBytes(Description, target[22..]);
        Data.CopyTo(target[HeaderLength..]);
    }

    /// <summary>Writes the record after the points, where it may be longer.</summary>
    public void WriteExtended(Stream target)
    {
        var header = new byte[ExtendedHeaderLength];
        WriteNames(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(20), Data.Length);
        Encoding.ASCII.GetBytes(Description, header.AsSpan(28));
        target.Write(header);
        target.Write(Data);
    }

    private void WriteNames(Span<byte> target)
    {
        Encoding.ASCII.GetBytes(UserId, target[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(target[18..], RecordId);
    }
}
