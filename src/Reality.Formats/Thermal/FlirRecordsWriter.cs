using System.Buffers.Binary;
using Reality.Core.Imaging;

namespace Reality.Formats.Thermal;

/// <summary>Adds temperatures to a JPEG as FLIR's records, as <see cref="FlirRecords"/> reads them.</summary>
public static class FlirRecordsWriter
{
    private const int HeaderLength = 64;
    private const int EntryLength = 32;
    private const int CameraLength = 2108;
    private const int SamplesAt = 32;
    private const int MaxPartLength = 65_000;

    // About 50 steps per kelvin at room temperature: constants of an uncooled microbolometer.
    private static readonly FlirCalibration s_calibration = new()
    {
        R1 = 17096.453, R2 = 0.046582058, B = 1428, F = 1, O = -267, Air = (0.006569, 0.01262, -0.002276, -0.00667, 1.9),
    };

    /// <summary>The JPEG with the records of a blackbody seen without air in between.</summary>
    /// <param name="jpeg">A JPEG file without such records.</param>
    /// <param name="kelvin">220 to 450; as large as the sensor's image, which may differ from that of the picture.</param>
    public static byte[] Add(ReadOnlySpan<byte> jpeg, Image<float> kelvin)
    {
        ArgumentNullException.ThrowIfNull(kelvin);
        byte[] samples = Samples(kelvin), camera = Camera();
        var file = new byte[HeaderLength + 2 * EntryLength + samples.Length + camera.Length];
        "FFF\0Reality"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(20), 100);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(24), HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(28), 2);
        var firstAt = HeaderLength + 2 * EntryLength;
        WriteEntry(file.AsSpan(HeaderLength), type: 1, subtype: 2, firstAt, samples.Length);
        WriteEntry(file.AsSpan(HeaderLength + EntryLength), type: 32, subtype: 1, firstAt + samples.Length, camera.Length);
        samples.CopyTo(file, firstAt);
        camera.CopyTo(file, firstAt + samples.Length);
        return Insert(jpeg, file);
    }

    private static void WriteEntry(Span<byte> entry, ushort type, ushort subtype, int offset, int length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(entry, type);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], subtype);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], 100);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], (uint)offset);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], (uint)length);
    }

    private static byte[] Samples(Image<float> kelvin)
    {
        var record = new byte[SamplesAt + 2 * kelvin.Pixels.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(record, 2);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(2), checked((ushort)kelvin.Width));
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), checked((ushort)kelvin.Height));
        for (var i = 0; i < kelvin.Pixels.Length; i++)
        {
            var signal = Math.Clamp(Math.Round(s_calibration.SignalOf(kelvin.Pixels[i])), 0, ushort.MaxValue);
            BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(SamplesAt + 2 * i), (ushort)signal);
        }
        return record;
    }

    private static byte[] Camera()
    {
        var record = new byte[CameraLength];
        BinaryPrimitives.WriteUInt16LittleEndian(record, 2);
        var c = s_calibration;
        foreach (var (at, value) in ((int, double)[])
            [
                (0x20, c.Emissivity), (0x24, c.DistanceMeters), (0x28, c.ReflectedKelvin), (0x2C, c.AtmosphereKelvin),
                (0x30, c.WindowKelvin), (0x34, c.WindowTransmission), (0x3C, c.RelativeHumidity), (0x58, c.R1), (0x5C, c.B),
                (0x60, c.F), (0x70, c.Air.A1), (0x74, c.Air.A2), (0x78, c.Air.B1), (0x7C, c.Air.B2), (0x80, c.Air.X),
                (0x30C, c.R2),
            ])
        {
            BinaryPrimitives.WriteSingleLittleEndian(record.AsSpan(at), (float)value);
        }
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(0x308), (int)c.O);
        return record;
    }

    // Behind the start of the image and the segments that readers expect first, JFIF (APP0) and EXIF (APP1).
    private static byte[] Insert(ReadOnlySpan<byte> jpeg, byte[] file)
    {
        var at = 2;
        while (at + 4 <= jpeg.Length && jpeg[at] == 0xFF && jpeg[at + 1] is (0xE0 or 0xE1))
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
        var result = new MemoryStream();
        result.Write(jpeg[..at]);
        var last = (file.Length - 1) / MaxPartLength;
        for (var part = 0; part <= last; part++)
        {
            var content = file.AsSpan(part * MaxPartLength, Math.Min(MaxPartLength, file.Length - part * MaxPartLength));
            var length = 2 + 8 + content.Length;
            result.Write([0xFF, 0xE1, (byte)(length >> 8), (byte)length]);
            result.Write("FLIR\0\u0001"u8);
            result.Write([checked((byte)part), checked((byte)last)]);
            result.Write(content);
        }
        result.Write(jpeg[at..]);
        return result.ToArray();
    }
}
