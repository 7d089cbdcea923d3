using System.Globalization;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using Reality.Formats.Imaging;

namespace Reality.Formats.Photos;

/// <summary>
/// Reads EXIF 2.32 and the XMP of DJI, Parrot, senseFly, Autel and Skydio: camera, focal length, position, attitude, time and
/// exposure.
/// </summary>
/// <remarks>
/// Sizes come from the image decoder, never from EXIF. Broken metadata in a good image is a message, not an error.
/// Thread-safe.
/// </remarks>
public static class PhotoMetadataReader
{
    /// <summary>Reads the file at <paramref name="path"/>, called <paramref name="name"/> in messages.</summary>
    /// <exception cref="Reality.Core.InvalidFileException">The file is broken or not an image of a supported format.</exception>
    public static PhotoMetadata Read(string path, string name)
    {
        var header = ImageHeader.Read(new ImagePath(path, name));
        var messages = new List<PhotoMessage>();
        var values = ReadValues(path, name, messages);
        var bodySerial = values.Text(ExifDirectoryBase.TagBodySerialNumber);
        var photo = new PhotoMetadata
        {
            Width = header.UprightWidth,
            Height = header.UprightHeight,
            Make = MakeOf(values),
            Model = ModelOf(values),
            Serial = bodySerial.Length > 0 ? bodySerial : values.Xmp("SerialNumber"),
            Band = BandOf(values),
            FocalLengthMillimeters = Positive(values.Number(ExifDirectoryBase.TagFocalLength)),
            RelativeHeightMeters = values.XmpNumber("RelativeAltitude"),
            CaptureTime = CaptureTimeOf(values),
            ExposureStops = ExposureStopsOf(values),
            Position = PhotoPosition.Read(values, name, messages),
            CameraFromEnu = PhotoAttitude.Read(values),
        };
        var (pixels, source) = FocalLengthPixels.Estimate(photo, values, header);
        if (values.Xmp("ModelType").Equals("fisheye", StringComparison.OrdinalIgnoreCase))
            messages.Add(new("Photo_Fisheye", $"{name} was taken with a fisheye lens; it is treated as a perspective lens."));
        return photo with { FocalLengthPixels = pixels, FocalLengthSource = source, Messages = messages };
    }

    private static MetadataValues ReadValues(string path, string name, List<PhotoMessage> messages)
    {
        try
        {
            return new(ImageMetadataReader.ReadMetadata(path));
        }
        // The library throws many exception types for hostile files, and a photo is usable without its metadata.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            messages.Add(new("Photo_MetadataUnreadable", $"The metadata of {name} is broken and is ignored: {e.Message}"));
            return new([]);
        }
    }

    private static string MakeOf(MetadataValues values) =>
        values.Text(ExifDirectoryBase.TagMake) is { Length: > 0 } make ? make : values.Text(ExifDirectoryBase.TagLensMake);

    private static string ModelOf(MetadataValues values) =>
        values.Text(ExifDirectoryBase.TagModel) is { Length: > 0 } model ? model : values.Text(ExifDirectoryBase.TagLensModel);

    private static string BandOf(MetadataValues values)
    {
        if (values.Xmp("BandName[1]") is { Length: > 0 } first)
            return first;
        if (values.Xmp("BandName") is { Length: > 0 } band)
            return band;
        var isThermal = MakeOf(values).StartsWith("FLIR", StringComparison.OrdinalIgnoreCase)
            || values.Xmp("ImageSource").StartsWith("Infrared", StringComparison.OrdinalIgnoreCase);
        return isThermal ? "Thermal" : "Visible";
    }

    private static DateTimeOffset? CaptureTimeOf(MetadataValues values)
    {
        var text = values.Text(ExifDirectoryBase.TagDateTimeOriginal);
        if (!DateTime.TryParseExact(
                text, "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return null;
        var fraction = values.Text(ExifDirectoryBase.TagSubsecondTimeOriginal);
        if (fraction.Length is > 0 and <= 9 && fraction.All(char.IsAsciiDigit))
            time = time.AddSeconds(double.Parse("0." + fraction, CultureInfo.InvariantCulture));
        var zone = values.Text(ExifDirectoryBase.TagTimeZoneOriginal).TrimStart('+');
        var hasZone = TimeSpan.TryParse(zone, CultureInfo.InvariantCulture, out var parsed)
            && parsed.Duration() <= TimeSpan.FromHours(14);
        var offset = hasZone
            ? new TimeSpan(parsed.Hours, parsed.Minutes, 0)
            : TimeSpan.Zero;
        return time.Year is > 1 and < 9999 ? new DateTimeOffset(time, offset) : null;
    }

    private static double? ExposureStopsOf(MetadataValues values)
    {
        var seconds = Positive(values.Number(ExifDirectoryBase.TagExposureTime));
        var aperture = Positive(values.Number(ExifDirectoryBase.TagFNumber));
        var iso = Positive(values.Number(ExifDirectoryBase.TagIsoEquivalent)) ?? 100;
        return seconds is null ? null : Math.Log2(Math.Pow(aperture ?? 1, 2) / seconds.Value * (100 / iso));
    }

    private static double? Positive(double? value) => value > 0 ? value : null;
}
