using System.Globalization;
using System.Text;
using Reality.Core.Geometry;
using Reality.Core.Scenes;

namespace Reality.Jobs.Sample;

/// <summary>The metadata blocks of the survey's photos, as a mapping drone writes them.</summary>
internal static class SamplePhotoMetadata
{
    private const ushort ExifPointer = 0x8769;
    private const ushort GpsPointer = 0x8825;
    private const int HeaderSize = 8;

    /// <summary>TIFF bytes of the EXIF block. Its altitude counts from sea level, as EXIF has it.</summary>
    public static byte[] Exif(SampleExposure exposure, Camera camera)
    {
        var exif = ExifPart(exposure, camera);
        var gps = GpsPart(exposure);
        var main = MainPart(exposure, 0, 0);
        var exifOffset = HeaderSize + main.Size;
        var gpsOffset = exifOffset + exif.Size;
        main = MainPart(exposure, exifOffset, gpsOffset);

        using var stream = new MemoryStream();
        stream.Write("MM\0*\0\0\0\b"u8);
        main.Write(stream, HeaderSize);
        exif.Write(stream, exifOffset);
        gps.Write(stream, gpsOffset);
        return stream.ToArray();
    }

    /// <summary>The XMP packet: angles of the gimbal, and altitudes.</summary>
    public static byte[] Xmp(SampleExposure exposure)
    {
        var invariant = CultureInfo.InvariantCulture;
        return Encoding.UTF8.GetBytes(string.Create(invariant, $"""
            <x:xmpmeta xmlns:x="adobe:ns:meta/">
             <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
              <rdf:Description rdf:about="DJI Meta Data"
                xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
                xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/"
               tiff:Make="{SampleCamera.Make}"
               tiff:Model="{SampleCamera.Model}"
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

    private static ExifDirectory MainPart(SampleExposure exposure, int exifOffset, int gpsOffset)
    {
        var directory = new ExifDirectory();
        directory.AddAscii(0x010E, "Synthetic photo of the Reality sample survey");
        directory.AddAscii(0x010F, SampleCamera.Make);
        directory.AddAscii(0x0110, SampleCamera.Model);
        directory.AddShort(0x0112, 1);
        directory.AddAscii(0x0131, "reality sample");
        directory.AddAscii(0x0132, Time(exposure));
        directory.AddLong(ExifPointer, exifOffset);
        directory.AddLong(GpsPointer, gpsOffset);
        return directory;
    }

    private static ExifDirectory ExifPart(SampleExposure exposure, Camera camera)
    {
        var directory = new ExifDirectory();
        directory.AddRationals(0x829A, (1, (long)Math.Round(1 / exposure.ExposureSeconds)));
        directory.AddRationals(0x829D, ((long)(SampleCamera.Aperture * 10), 10));
        directory.AddShort(0x8827, SampleCamera.Iso);
        directory.AddBytes(0x9000, 7, "0232"u8);
        directory.AddAscii(0x9003, Time(exposure));
        directory.AddAscii(0x9004, Time(exposure));
        directory.AddAscii(0x9011, exposure.CaptureTime.ToString("zzz", CultureInfo.InvariantCulture));
        directory.AddRationals(0x920A, ((long)(SampleCamera.FocalLengthMillimeters * 100), 100));
        directory.AddShort(0xA001, 1);
        directory.AddLong(0xA002, camera.Width);
        directory.AddLong(0xA003, camera.Height);
        directory.AddShort(0xA405, SampleCamera.FocalLength35Millimeters);
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

    // Seconds to a hundred-thousandth, 0.3 mm on the ground.
    private static (long, long)[] DegreesMinutesSeconds(Angle angle)
    {
        var parts = (long)Math.Round(Math.Abs(angle.Degrees) * 3600 * 100_000);
        return [(parts / 360_000_000, 1), (parts / 6_000_000 % 60, 1), (parts % 6_000_000, 100_000)];
    }
}
