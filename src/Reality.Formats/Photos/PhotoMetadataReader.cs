using System.Globalization;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;

namespace Reality.Formats.Photos;

/// <summary>
/// Interprets EXIF 2.32 and the XMP of DJI, Parrot, senseFly, Autel and Skydio: camera, focal length, position, attitude, time
/// and exposure.
/// </summary>
/// <remarks>
/// Sizes come from the image decoder, never from EXIF. Broken metadata in a good image is a message, not an error.
/// Thread-safe.
/// </remarks>
public static class PhotoMetadataReader
{
    // Of names of rigs, cameras and captures.
    private const int MaxLabelLength = 100;

    /// <summary>Interprets the values of a file, called <paramref name="name"/> in messages.</summary>
    public static PhotoMetadata Read(InspectedImage image, string name)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (header, values) = (image.Header, image.Metadata);
        var messages = values.Problems.Select(problem => new PhotoMessage(
            "Photo_MetadataUnreadable", $"Metadata of {name} is ignored: {problem.TrimEnd('.')}.")).ToList();
        var bodySerial = values.Text(ExifTag.BodySerialNumber);
        var photo = new PhotoMetadata
        {
            Width = header.UprightWidth,
            Height = header.UprightHeight,
            Make = MakeOf(values),
            Model = ModelOf(values),
            Serial = bodySerial.Length > 0 ? bodySerial : values.Xmp("SerialNumber"),
            Band = BandOf(header, values),
            FocalLengthMillimeters = Positive(values.Number(ExifTag.FocalLength)),
            RelativeHeightMeters = values.XmpNumber("RelativeAltitude"),
            CaptureTime = CaptureTimeOf(values),
            ExposureStops = ExposureStopsOf(values),
            Position = PhotoPosition.Read(values, name, messages),
            CameraFromEnu = PhotoAttitude.Read(values, header, name, messages),
            RigPlace = RigPlaceOf(values),
            Projection = values.Xmp(XmpNamespace.Panorama, "ProjectionType"),
            ReadoutSeconds = ReadoutTime.Read(values, header, ModelOf(values)),
        };
        var focal = FocalLengthPixels.Estimate(photo, values, header);
        var fisheye = FisheyeCalibration.IsNamed(values)
            ? FisheyeCalibration.Read(values, header, FocalLengthPixels.SensorWidthOf(photo, values, header))
            : null;
        if (fisheye?.Matrix is { } matrix)
            focal = new(matrix.XX, FocalLengthSource.Calibration, null, null);
        return photo with
        {
            FocalLengthPixels = focal.Pixels,
            FocalLengthSource = focal.Source,
            OverruledFocalLengthPixels = focal.OverruledPixels,
            ContradictingFocalLength = focal.Contradiction,
            Fisheye = fisheye,
            Messages = messages,
        };
    }

    private static string MakeOf(MetadataValues values) =>
        values.Text(ExifTag.Make) is { Length: > 0 } make ? make : values.Text(ExifTag.LensMake);

    private static string ModelOf(MetadataValues values) =>
        values.Text(ExifTag.Model) is { Length: > 0 } model ? model : values.Text(ExifTag.LensModel);

    private static string BandOf(ImageHeader header, MetadataValues values)
    {
        var name = values.Xmp("BandName[1]") is { Length: > 0 } first ? first : values.Xmp("BandName");
        // Long-wave infrared.
        if (name.Length > 0)
            return name.Equals("LWIR", StringComparison.OrdinalIgnoreCase) ? "Thermal" : name;
        var isThermal = header.IsThermal
            || MakeOf(values).StartsWith("FLIR", StringComparison.OrdinalIgnoreCase)
            || values.Xmp("ImageSource").StartsWith("Infrared", StringComparison.OrdinalIgnoreCase);
        return isThermal ? "Thermal" : "Visible";
    }

    // Pix4D's Camera namespace: of one capture, all photos have the same id.
    private static RigPlace? RigPlaceOf(MetadataValues values)
    {
        var (rig, slot) = (values.Xmp("RigName"), values.Xmp("RigCameraIndex"));
        var exposure = values.Xmp("CaptureUUID") is { Length: > 0 } capture ? capture : values.Xmp("CaptureId");
        return rig.Length is > 0 and <= MaxLabelLength && slot.Length is > 0 and <= MaxLabelLength
            && exposure.Length is > 0 and <= MaxLabelLength
                ? new(rig, slot, exposure)
                : null;
    }

    private static DateTimeOffset? CaptureTimeOf(MetadataValues values)
    {
        var text = values.Text(ExifTag.DateTimeOriginal);
        if (!DateTime.TryParseExact(
                text, "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return null;
        var fraction = values.Text(ExifTag.SubsecondTimeOriginal);
        if (fraction.Length is > 0 and <= 9 && fraction.All(char.IsAsciiDigit))
            time = time.AddSeconds(double.Parse("0." + fraction, CultureInfo.InvariantCulture));
        var zone = values.Text(ExifTag.OffsetTimeOriginal).TrimStart('+');
        var hasZone = TimeSpan.TryParse(zone, CultureInfo.InvariantCulture, out var parsed)
            && parsed.Duration() <= TimeSpan.FromHours(14);
        var offset = hasZone
            ? new TimeSpan(parsed.Hours, parsed.Minutes, 0)
            : TimeSpan.Zero;
        return time.Year is > 1 and < 9999 ? new DateTimeOffset(time, offset) : null;
    }

    private static double? ExposureStopsOf(MetadataValues values)
    {
        var seconds = Positive(values.Number(ExifTag.ExposureTime));
        var aperture = Positive(values.Number(ExifTag.FNumber));
        var iso = Positive(values.Number(ExifTag.Sensitivity)) ?? 100;
        return seconds is null ? null : ExactMath.Log2(ExactMath.Pow(aperture ?? 1, 2) / seconds.Value * (100 / iso));
    }

    private static double? Positive(double? value) => value > 0 ? value : null;
}
