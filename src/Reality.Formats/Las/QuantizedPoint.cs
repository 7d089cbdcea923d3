using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Las.Compression;

namespace Reality.Formats.Las;

/// <summary>A point as LAS stores it: multiples of a step from an offset, and attributes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct QuantizedPoint
{
    private const byte SingleReturn = 0x11;
    private const int ColorScale = 257;

    public int X;
    public int Y;
    public int Z;
    public double Time;
    public ushort Intensity;
    public Rgb24 Color;
    public byte Classification;

    /// <summary>Writes point data record format 6 or 7 (ASPRS LAS 1.4 R15, tables 15 and 17) by its length.</summary>
    public readonly void WriteRecord(Span<byte> record)
    {
        record.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(record, X);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], Y);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], Z);
        BinaryPrimitives.WriteUInt16LittleEndian(record[12..], Intensity);
        (record[14], record[16]) = (SingleReturn, Classification);
        BinaryPrimitives.WriteDoubleLittleEndian(record[22..], Time);
        if (record.Length < PointFormats.ColorEnd)
            return;
        BinaryPrimitives.WriteUInt16LittleEndian(record[30..], (ushort)(Color.R * ColorScale));
        BinaryPrimitives.WriteUInt16LittleEndian(record[32..], (ushort)(Color.G * ColorScale));
        BinaryPrimitives.WriteUInt16LittleEndian(record[34..], (ushort)(Color.B * ColorScale));
    }
}

/// <summary>Rounds the points of a file to steps, and keeps their number and bounds.</summary>
/// <param name="offset">Integers near the points: coordinates are 32-bit multiples of the scale from here.</param>
/// <param name="scale">Step of each axis in units of the coordinate system.</param>
/// <param name="hasColors">False to omit colors.</param>
internal sealed class PointQuantizer(Vector3d offset, Vector3d scale, bool hasColors)
{
    private readonly long[] _min = [long.MaxValue, long.MaxValue, long.MaxValue];
    private readonly long[] _max = [long.MinValue, long.MinValue, long.MinValue];

    /// <summary>Point data record format.</summary>
    public int RecordFormat => hasColors ? 7 : 6;

    public int RecordLength { get; } = PointFormats.RecordLengthOf(hasColors ? 7 : 6);

    public Vector3d Offset => offset;

    public Vector3d Scale => scale;

    public long Count { get; private set; }

    public double FirstTime { get; private set; }

    public double LastTime { get; private set; }

    /// <summary>Bounds of the rounded points in the coordinate system; zero without points.</summary>
    public Box3d Bounds => Count == 0 ? new(Vector3d.Zero, Vector3d.Zero) : new(
        new(_min[0] * scale.X + offset.X, _min[1] * scale.Y + offset.Y, _min[2] * scale.Z + offset.Z),
        new(_max[0] * scale.X + offset.X, _max[1] * scale.Y + offset.Y, _max[2] * scale.Z + offset.Z));

    /// <exception cref="ArgumentException">The point is out of range of 32-bit steps from the offset.</exception>
    public QuantizedPoint Add(in LasPoint point)
    {
        var (x, y, z) = (
            Round(point.Position.X, offset.X, scale.X, 0),
            Round(point.Position.Y, offset.Y, scale.Y, 1),
            Round(point.Position.Z, offset.Z, scale.Z, 2));
        Count++;
        FirstTime = Count == 1 ? point.Time : Math.Min(FirstTime, point.Time);
        LastTime = Count == 1 ? point.Time : Math.Max(LastTime, point.Time);
        return new()
        {
            X = x, Y = y, Z = z, Time = point.Time, Intensity = point.Intensity, Color = point.Color,
            Classification = point.Classification,
        };
    }

    private int Round(double value, double axisOffset, double axisScale, int axis)
    {
        var steps = Math.Round((value - axisOffset) / axisScale);
        if (!(Math.Abs(steps) <= int.MaxValue))
        {
            throw new ArgumentException(
                $"A coordinate of {value} cannot be stored in steps of {axisScale} from {axisOffset}.", nameof(value));
        }
        _min[axis] = Math.Min(_min[axis], (long)steps);
        _max[axis] = Math.Max(_max[axis], (long)steps);
        return (int)steps;
    }
}
