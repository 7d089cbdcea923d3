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

    /// <summary>Length in the file.</summary>
    public int Length => HeaderLength + Data.Length;

    /// <summary>A coordinate system as WKT 1.</summary>
    public static VariableRecord OfWkt(string wkt) =>
        new("LASF_Projection", 2112, "OGC WKT", [.. Encoding.ASCII.GetBytes(wkt), 0]);

    /// <summary>Tells readers how points are compressed (LAZ specification 1.4, "LASzip VLR").</summary>
    /// <param name="pointFormat">6, 7 or 8.</param>
    /// <param name="pointsPerChunk">0 if that varies.</param>
    public static VariableRecord OfCompression(int pointFormat, int pointsPerChunk) =>
        new("laszip encoded", 22204, "LAZ by Reality", LazLayout.Describe(pointFormat, pointsPerChunk));

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
