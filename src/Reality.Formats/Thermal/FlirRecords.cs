using System.Buffers.Binary;
using Reality.Core;
using Reality.Formats.Imaging;

namespace Reality.Formats.Thermal;

/// <summary>
/// The records that FLIR cameras, and drones with FLIR sensors, add to a JPEG: samples of the sensor and its constants.
/// </summary>
/// <remarks>
/// APP1 segments "FLIR" hold the parts of one file "FFF": a header with a directory, and records. Its numbers may have either
/// byte order; those of records are little-endian. As published with ExifTool (FLIR tags) and by Tattersall (Thermimage).
/// </remarks>
internal sealed class FlirRecords
{
    private const string Format = "FLIR";
    private const int SegmentHeaderLength = 8;
    private const int DirectoryEntryLength = 32;
    private const int MaxEntryCount = 256;
    private const int SamplesType = 1;
    private const int CameraType = 32;
    private const int SamplesAt = 32;

    private static readonly byte[] s_signature = "FLIR\0"u8.ToArray();

    /// <summary>Size of the sensor's image.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>
    /// The samples row by row, little-endian, or a PNG file of the same size whose samples have their bytes exchanged.
    /// </summary>
    public required ReadOnlyMemory<byte> Samples { get; init; }

    public bool IsPng => Samples.Span.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']);

    public required FlirCalibration Calibration { get; init; }

    /// <summary>Whether a JPEG has such segments.</summary>
    public static bool AreIn(Stream jpeg) => JpegSegments.Of(jpeg).Any(segment => IsPart(segment, jpeg));

    /// <summary>Reads the records of a JPEG that has them.</summary>
    /// <exception cref="InvalidFileException">They are incomplete or contradict each other.</exception>
    public static FlirRecords Read(Stream jpeg)
    {
        var file = Join(jpeg);
        var samples = Record(file, SamplesType);
        var camera = Record(file, CameraType);
        var (width, height) = (UInt16(samples, 2), UInt16(samples, 4));
        var calibration = CalibrationOf(camera);
        if (width == 0 || height == 0 || width * height > TemperatureImage.MaxPixelCount)
            throw Broken($"The sensor's image has {width} x {height} pixels.");
        if (!calibration.IsUsable)
            throw Broken("The constants that convert samples to temperatures are missing or absurd.");
        var content = samples[Math.Min(SamplesAt, samples.Length)..];
        var read = new FlirRecords { Width = width, Height = height, Samples = content, Calibration = calibration };
        if (read.IsPng)
            return read;
        return content.Length >= 2 * width * height
            ? new() { Width = width, Height = height, Samples = content[..(2 * width * height)], Calibration = calibration }
            : throw Broken($"There are {content.Length} bytes of samples for {width} x {height} pixels.");
    }

    private static bool IsPart(JpegSegment segment, Stream jpeg)
    {
        if (segment.Marker != JpegSegment.App1 || segment.Length <= SegmentHeaderLength)
            return false;
        var start = new byte[s_signature.Length];
        jpeg.Position = segment.Offset;
        jpeg.ReadExactly(start);
        return start.AsSpan().SequenceEqual(s_signature);
    }

    // A part has its number and that of the last one, one byte each, so that there are at most 16 MiB.
    private static byte[] Join(Stream jpeg)
    {
        var parts = new SortedDictionary<int, byte[]>();
        var last = 0;
        foreach (var segment in JpegSegments.Of(jpeg).Where(segment => IsPart(segment, jpeg)))
        {
            var part = segment.Read(jpeg);
            last = part[7];
            if (!parts.TryAdd(part[6], part[SegmentHeaderLength..]))
                throw Broken($"Part {part[6]} of the thermal data occurs twice.");
        }
        if (parts.Count != last + 1 || parts.Keys.Last() != last)
            throw Broken($"{parts.Count} of {last + 1} parts of the thermal data are there.");
        return [.. parts.Values.SelectMany(part => part)];
    }

    private static ReadOnlyMemory<byte> Record(byte[] file, int type)
    {
        if (file.Length < 64 || !(file.AsSpan().StartsWith("FFF\0"u8) || file.AsSpan().StartsWith("AFF\0"u8)))
            throw Broken("The thermal data do not begin with FFF.");
        // The byte order is the one in which the version is 100 to 199.
        var isBig = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(20)) is >= 100 and < 200;
        var (directory, count) = (Number(24), Number(28));
        for (uint i = 0; i < Math.Min(count, MaxEntryCount); i++)
        {
            var at = directory + (long)DirectoryEntryLength * i;
            if (at + DirectoryEntryLength > file.Length)
                break;
            var entryType = isBig
                ? BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan((int)at))
                : BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)at));
            if (entryType != type)
                continue;
            long offset = Number(at + 12), length = Number(at + 16);
            return offset + length <= file.Length
                ? file.AsMemory((int)offset, (int)length)
                : throw Broken($"A record of {length} bytes does not fit the thermal data.");
        }
        throw Broken(type == SamplesType ? "The samples of the sensor are missing." : "The constants of the camera are missing.");

        uint Number(long at) => isBig
            ? BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at))
            : BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)at));
    }

    private static FlirCalibration CalibrationOf(ReadOnlyMemory<byte> camera)
    {
        const int EndOfConstants = 0x310;
        if (camera.Length < EndOfConstants)
            throw Broken($"The record of the camera has {camera.Length} bytes, which is too short for its constants.");
        var humidity = Single(0x3C);
        return new()
        {
            Emissivity = Single(0x20),
            DistanceMeters = Single(0x24),
            ReflectedKelvin = Single(0x28),
            AtmosphereKelvin = Single(0x2C),
            WindowKelvin = Single(0x30),
            WindowTransmission = Single(0x34),
            // A share or percent.
            RelativeHumidity = humidity > 2 ? humidity / 100 : humidity,
            R1 = Single(0x58),
            B = Single(0x5C),
            F = Single(0x60),
            Air = (Single(0x70), Single(0x74), Single(0x78), Single(0x7C), Single(0x80)),
            O = BinaryPrimitives.ReadInt32LittleEndian(camera.Span[0x308..]),
            R2 = Single(0x30C),
        };

        double Single(int at) => BinaryPrimitives.ReadSingleLittleEndian(camera.Span[at..]);
    }

    private static int UInt16(ReadOnlyMemory<byte> record, int at) => record.Length >= at + 2
        ? BinaryPrimitives.ReadUInt16LittleEndian(record.Span[at..])
        : throw Broken("The record of the samples is too short.");

    private static InvalidFileException Broken(string what) => new(Format, what);
}
