using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Sample.Flights;

namespace Reality.Sample;

/// <summary>Writes the metadata blocks of the survey's photos, in the form that a mapping drone gives them.</summary>
internal static class SamplePhotoMetadata
{
    private const ushort ExifPointer = 0x8769;
    private const ushort GpsPointer = 0x8825;
    private const int HeaderSize = 8;

    /// <summary>The EXIF block as TIFF bytes. GPSAltitude is above sea level, as EXIF defines it.</summary>
    public static byte[] Exif(SampleExposure exposure, Camera camera, CameraNameplate nameplate)
    {
        var exif = ExifPart(exposure, camera, nameplate);
        var gps = GpsPart(exposure);
        var main = MainPart(exposure, nameplate, 0, 0);
        var exifOffset = HeaderSize + main.Size;
        var gpsOffset = exifOffset + exif.Size;
        main = MainPart(exposure, nameplate, exifOffset, gpsOffset);

        using var stream = new MemoryStream();
        stream.Write("MM\0*\0\0\0\b"u8);
        main.Write(stream, HeaderSize);
        exif.Write(stream, exifOffset);
        gps.Write(stream, gpsOffset);
        return stream.ToArray();
    }

    /// <summary>The XMP packet with gimbal angles and altitudes, and the calibration of a fisheye lens.</summary>
    public static byte[] Xmp(SampleExposure exposure, Camera camera, CameraNameplate nameplate)
    {
        var invariant = CultureInfo.InvariantCulture;
        var source = nameplate.ImageSource is { } name ? $"\n   drone-dji:ImageSource=\"{name}\"" : "";
        return Encoding.UTF8.GetBytes(string.Create(invariant, $"""
            <x:xmpmeta xmlns:x="adobe:ns:meta/">
             <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
              <rdf:Description rdf:about="DJI Meta Data"
                xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
                xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/"
               tiff:Make="{nameplate.Make}"
               tiff:Model="{nameplate.Model}"{source}{LensOf(camera)}
               drone-dji:AbsoluteAltitude="{SeaLevelMeters(exposure):+0.000;-0.000}"
               drone-dji:RelativeAltitude="{exposure.MeasuredHeightAboveTakeoff:+0.000;-0.000}"
               drone-dji:GpsLatitude="{exposure.MeasuredPosition.Latitude.Degrees:+0.0000000;-0.0000000}"
               drone-dji:GpsLongitude="{exposure.MeasuredPosition.Longitude.Degrees:+0.0000000;-0.0000000}"
               drone-dji:GimbalRollDegree="{exposure.MeasuredRoll.Degrees:+0.00;-0.00}"
               drone-dji:GimbalYawDegree="{exposure.MeasuredYaw.Degrees:+0.00;-0.00}"
               drone-dji:GimbalPitchDegree="{exposure.MeasuredPitch.Degrees:+0.00;-0.00}"
               drone-dji:FlightRollDegree="+0.00"
               drone-dji:FlightYawDegree="{exposure.MeasuredYaw.Degrees:+0.00;-0.00}"
               drone-dji:FlightPitchDegree="+0.00"/>
             </rdf:RDF>
            </x:xmpmeta>
            """));
    }

    private static string LensOf(Camera camera)
    {
        if (camera.Fisheye is null)
            return "";
        var perRightAngle = SampleCamera.FisheyeFromMetadata(camera.Width, camera.Height).FocalLength * Math.PI / 2;
        return string.Create(CultureInfo.InvariantCulture, $"""

               xmlns:Camera="http://pix4d.com/camera/1.0/"
               Camera:ModelType="fisheye"
               Camera:FisheyePolynomial="0,1,0,0"
               Camera:FisheyeAffineMatrix="{perRightAngle:F3},0,0,{perRightAngle:F3}"
            """);
    }

    private static ExifDirectory MainPart(SampleExposure exposure, CameraNameplate nameplate, int exifOffset, int gpsOffset)
    {
        var directory = new ExifDirectory();
        directory.AddAscii(0x010E, "Synthetic photo of the Reality sample survey");
        directory.AddAscii(0x010F, nameplate.Make);
        directory.AddAscii(0x0110, nameplate.Model);
        directory.AddShort(0x0112, 1);
        directory.AddAscii(0x0131, "reality sample");
        directory.AddAscii(0x0132, Time(exposure));
        directory.AddLong(ExifPointer, exifOffset);
        directory.AddLong(GpsPointer, gpsOffset);
        return directory;
    }

    private static ExifDirectory ExifPart(SampleExposure exposure, Camera camera, CameraNameplate nameplate)
    {
        var directory = new ExifDirectory();
        directory.AddRationals(0x829A, (1, (long)Math.Round(1 / exposure.ExposureSeconds)));
        directory.AddRationals(0x829D, ((long)(nameplate.Aperture * 10), 10));
        directory.AddShort(0x8827, nameplate.Iso);
        directory.AddBytes(0x9000, 7, "0232"u8);
        directory.AddAscii(0x9003, Time(exposure));
        directory.AddAscii(0x9004, Time(exposure));
        directory.AddAscii(0x9011, exposure.CaptureTime.ToString("zzz", CultureInfo.InvariantCulture));
        // A focal length of a fisheye lens is that of its calibration.
        if (camera.Fisheye is null)
            directory.AddRationals(0x920A, ((long)(nameplate.FocalLengthMillimeters * 100), 100));
        directory.AddShort(0xA001, 1);
        directory.AddLong(0xA002, camera.Width);
        directory.AddLong(0xA003, camera.Height);
        if (camera.Fisheye is null)
            directory.AddShort(0xA405, nameplate.FocalLength35Millimeters);
        return directory;
    }

    private static ExifDirectory GpsPart(SampleExposure exposure)
    {
        var (latitude, longitude) = (exposure.MeasuredPosition.Latitude, exposure.MeasuredPosition.Longitude);
        var altitude = SeaLevelMeters(exposure);
        var directory = new ExifDirectory();
        directory.AddBytes(0, 1, [2, 3, 0, 0]);
        directory.AddAscii(1, latitude.Radians < 0 ? "S" : "N");
        directory.AddRationals(2, DegreesMinutesSeconds(latitude));
        directory.AddAscii(3, longitude.Radians < 0 ? "W" : "E");
        directory.AddRationals(4, DegreesMinutesSeconds(longitude));
        directory.AddBytes(5, 1, [altitude < 0 ? (byte)1 : (byte)0]);
        directory.AddRationals(6, ((long)Math.Round(Math.Abs(altitude) * 1000), 1000));
        directory.AddAscii(18, "WGS-84");
        return directory;
    }

    private static double SeaLevelMeters(SampleExposure exposure) =>
        exposure.MeasuredPosition.HeightMeters - SampleScene.GeoidHeightMeters;

    private static string Time(SampleExposure exposure) =>
        exposure.CaptureTime.ToString("yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture);

    // Seconds with five decimals, 0.3 mm on the ground.
    private static (long, long)[] DegreesMinutesSeconds(Angle angle)
    {
        var parts = (long)Math.Round(Math.Abs(angle.Degrees) * 3600 * 100_000);
        return [(parts / 360_000_000, 1), (parts / 6_000_000 % 60, 1), (parts % 6_000_000, 100_000)];
    }
}

/// <summary>Builds one image file directory of an EXIF block, big-endian (EXIF 2.32, section 4.6).</summary>
internal sealed class ExifDirectory
{
    private const int EntrySize = 12;
    private readonly SortedDictionary<ushort, (ushort Type, int Count, byte[] Value)> _entries = [];

    public void AddAscii(ushort tag, string text) => Add(tag, 2, text.Length + 1, Encoding.ASCII.GetBytes(text + "\0"));

    public void AddBytes(ushort tag, ushort type, ReadOnlySpan<byte> bytes) => Add(tag, type, bytes.Length, bytes.ToArray());

    public void AddShort(ushort tag, int value) => Add(tag, 3, 1, [(byte)(value >> 8), (byte)value]);

    public void AddLong(ushort tag, int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        Add(tag, 4, 1, bytes);
    }

    public void AddRationals(ushort tag, params ReadOnlySpan<(long Numerator, long Denominator)> values)
    {
        var bytes = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8 * i), checked((uint)values[i].Numerator));
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8 * i + 4), checked((uint)values[i].Denominator));
        }
        Add(tag, 5, values.Length, bytes);
    }

    /// <summary>Size of the directory and its values in bytes.</summary>
    public int Size => 2 + EntrySize * _entries.Count + 4 + _entries.Values.Sum(entry => OutsideSize(entry.Value));

    /// <summary>Writes the directory, followed by the values that do not fit into an entry.</summary>
    /// <param name="offset">Offset of the directory in the block.</param>
    public void Write(Stream stream, int offset)
    {
        var values = new MemoryStream();
        var firstValue = offset + 2 + EntrySize * _entries.Count + 4;
        WriteBigEndian(stream, _entries.Count, 2);
        foreach (var (tag, (type, count, value)) in _entries)
        {
            WriteBigEndian(stream, tag, 2);
            WriteBigEndian(stream, type, 2);
            WriteBigEndian(stream, count, 4);
            if (value.Length <= 4)
            {
                stream.Write(value);
                stream.Write(new byte[4 - value.Length]);
            }
            else
            {
                WriteBigEndian(stream, firstValue + (int)values.Length, 4);
                values.Write(value);
                values.Write(new byte[value.Length % 2]);
            }
        }
        WriteBigEndian(stream, 0, 4);
        values.WriteTo(stream);
    }

    private void Add(ushort tag, ushort type, int count, byte[] value) => _entries.Add(tag, (type, count, value));

    private static int OutsideSize(byte[] value) => value.Length <= 4 ? 0 : value.Length + value.Length % 2;

    private static void WriteBigEndian(Stream stream, int value, int size)
    {
        for (var shift = 8 * (size - 1); shift >= 0; shift -= 8)
            stream.WriteByte((byte)(value >> shift));
    }
}
