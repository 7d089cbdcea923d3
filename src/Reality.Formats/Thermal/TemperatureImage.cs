using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using NetVips;
using Reality.Core;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;
using Image = NetVips.Image;

namespace Reality.Formats.Thermal;

/// <summary>
/// Temperatures of a thermal photo, from the values of its sensor: FLIR's records in a JPEG, or a TIFF whose scale is known. A
/// photo without them is refused: its colors are a picture, no measurement.
/// </summary>
internal static class TemperatureImage
{
    /// <summary>Most pixels of a thermal photo; sensors have up to 1.3 million.</summary>
    public const int MaxPixelCount = 8_000_000;

    /// <summary>Memory to read one: samples, numbers and a copy of them, the records of a JPEG.</summary>
    public const long MaxBytes = 12L * MaxPixelCount + (48L << 20);

    private const double ZeroCelsius = 273.15;
    // The lowest temperature that can be one in degrees Celsius, for files with single-precision numbers.
    private const double MinKelvin = 150;

    /// <summary>Temperatures in kelvin, upright; NaN if a pixel has none. May be smaller than the photo's picture.</summary>
    public static Core.Imaging.Image<float> Read(ImagePath file) => ImageFile.FormatOf(file) switch
    {
        ImageFileFormat.Jpeg => OfJpeg(file),
        ImageFileFormat.Tiff => OfTiff(file),
        var format => throw ImageFile.Broken(
            format, file, "holds no temperatures; thermal photos are radiometric JPEGs of FLIR, or TIFFs"),
    };

    private static Core.Imaging.Image<float> OfJpeg(ImagePath file)
    {
        using var stream = File.OpenRead(file.Path);
        if (!FlirRecords.AreIn(stream))
            throw Unknown(file, stream, ImageFileFormat.Jpeg);
        FlirRecords records;
        try
        {
            records = FlirRecords.Read(stream);
        }
        catch (InvalidFileException e)
        {
            throw ImageFile.Broken(
                ImageFileFormat.Jpeg, file,
                $"has damaged thermal data: {e.Message}. Copy it again from the camera, or leave it out", e);
        }
        var samples = ImageFile.Guard(ImageFileFormat.Jpeg, file, () => SamplesOf(records, file));
        var kelvinOf = records.Calibration.ObjectKelvin();
        var result = new Core.Imaging.Image<float>(records.Width, records.Height);
        for (var i = 0; i < samples.Length; i++)
            result.Pixels[i] = (float)kelvinOf(samples[i]);
        using var picture = ImageFile.Open(file);
        return Upright.Of(result, picture.UprightOrientation());
    }

    private static ushort[] SamplesOf(FlirRecords records, ImagePath file)
    {
        if (!records.IsPng)
        {
            var raw = new ushort[records.Width * records.Height];
            for (var i = 0; i < raw.Length; i++)
                raw[i] = BinaryPrimitives.ReadUInt16LittleEndian(records.Samples.Span[(2 * i)..]);
            return raw;
        }
        VipsLibrary.Load();
        using var png = Image.PngloadBuffer(records.Samples.ToArray(), failOn: Enums.FailOn.Error);
        if ((png.Width, png.Height, png.Bands, png.Format) != (records.Width, records.Height, 1, Enums.BandFormat.Ushort))
            throw ImageFile.Broken(ImageFileFormat.Jpeg, file, "has thermal data of another size than they state");
        var samples = png.WriteToMemory<ushort>();
        BinaryPrimitives.ReverseEndianness(samples, samples);
        return samples;
    }

    private static Core.Imaging.Image<float> OfTiff(ImagePath file)
    {
        MetadataValues values;
        using (var stream = File.OpenRead(file.Path))
            values = MetadataReader.Read(stream, ImageFileFormat.Tiff);
        return ImageFile.Guard(ImageFileFormat.Tiff, file, () =>
        {
            using var image = ImageFile.Open(file);
            if (image.Bands != 1 || (long)image.Width * image.Height > MaxPixelCount)
                throw ImageFile.Broken(ImageFileFormat.Tiff, file, $"has {image.Bands} bands; temperatures are one band");
            var orientation = image.UprightOrientation();
            using var numbers = image.Cast(Enums.BandFormat.Float);
            var kelvin = new Core.Imaging.Image<float>(
                image.Width, image.Height, numbers.WriteToMemory<float>());
            var (scale, offset) = image.Format switch
            {
                Enums.BandFormat.Ushort => ScaleOf(values) ?? throw UnknownScale(file, values),
                Enums.BandFormat.Float or Enums.BandFormat.Double => (1, IsCelsius(kelvin.Pixels) ? ZeroCelsius : 0),
                _ => throw UnknownScale(file, values),
            };
            foreach (ref var value in kelvin.Pixels.AsSpan())
            {
                var scaled = value * scale + offset;
                value = scaled is > 0 and < 1e4 ? (float)scaled : float.NaN;
            }
            return Upright.Of(kelvin, orientation);
        });
    }

    /// <summary>Kelvin per step of the values and kelvin at zero, where camera or file says so.</summary>
    private static (double Scale, double Offset)? ScaleOf(MetadataValues values)
    {
        var model = values.Text(ExifTag.Model);
        return values.XmpNumber("TlinearGain") is > 0 and < 10 and var gain ? (gain, 0)
            : model.StartsWith("Altum", StringComparison.OrdinalIgnoreCase) ? (0.01, 0)
            : model.StartsWith("thermoMAP", StringComparison.OrdinalIgnoreCase) ? (0.01, ZeroCelsius - 100)
            : null;
    }

    private static bool IsCelsius(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (value is > -200 and < (float)MinKelvin)
                return true;
        }
        return false;
    }

    private static InvalidFileException UnknownScale(ImagePath file, MetadataValues values) => ImageFile.Broken(
        ImageFileFormat.Tiff, file,
        $"does not say which temperatures its values are{NameOf(values)}. Export temperatures as 32-bit TIFF in degrees Celsius "
        + $"or kelvin, or write the kelvin per step as XMP TlinearGain");

    private static InvalidFileException Unknown(ImagePath file, Stream stream, ImageFileFormat format)
    {
        stream.Position = 0;
        var values = MetadataReader.Read(stream, format);
        return ImageFile.Broken(
            format, file,
            $"holds no temperatures that can be read{NameOf(values)}: radiometric JPEGs are read if they have FLIR's records; "
            + $"the conversion of DJI's own sensors is not public. Convert it to a 32-bit TIFF of temperatures with the maker's "
            + $"program");
    }

    private static string NameOf(MetadataValues values)
    {
        var name = $"{values.Text(ExifTag.Make)} {values.Text(ExifTag.Model)}".Trim();
        return name.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $" (camera {name})") : "";
    }
}

/// <summary>Turns an image by its EXIF orientation.</summary>
internal static class Upright
{
    public static Core.Imaging.Image<float> Of(Core.Imaging.Image<float> stored, int orientation)
    {
        if (orientation == 1)
            return stored;
        var (w, h) = (stored.Width, stored.Height);
        var result = orientation >= 5 ? new Core.Imaging.Image<float>(h, w) : new Core.Imaging.Image<float>(w, h);
        for (var y = 0; y < result.Height; y++)
        {
            for (var x = 0; x < result.Width; x++)
            {
                result[x, y] = orientation switch
                {
                    2 => stored[w - 1 - x, y],
                    3 => stored[w - 1 - x, h - 1 - y],
                    4 => stored[x, h - 1 - y],
                    5 => stored[y, x],
                    6 => stored[y, h - 1 - x],
                    7 => stored[w - 1 - y, h - 1 - x],
                    _ => stored[w - 1 - y, x],
                };
            }
        }
        return result;
    }
}
