using NetVips;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Formats.Photos;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Formats.Tests.Imaging;

/// <summary>WebP, HEIC, AVIF and camera raw: upright pixels, and the same metadata as a JPEG has.</summary>
public sealed class OtherFormatsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InProcessDecoder _decoder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_heic_photo_is_turned_once()
    {
        var photo = Read("IMG_1.JPG", HeicFile.Turned, out var pixels);

        Assert.Equal((64, 128), (photo.Width, photo.Height));
        Assert.Equal((64, 128), (pixels.Width, pixels.Height));
        AssertColor("green", pixels[8, 16]);
        AssertColor("red", pixels[56, 16]);
        AssertColor("blue", pixels[56, 112]);
        AssertDescribed(photo);
    }

    [Theory]
    [InlineData(1, 64, 48)]
    [InlineData(3, 64, 48)]
    [InlineData(6, 48, 64)]
    [InlineData(8, 48, 64)]
    public void A_camera_raw_photo_is_developed_and_turned(int orientation, int width, int height)
    {
        // Red is left above in the sensor.
        var file = DngFile.Of(64, 48, (x, y) => x < 32 && y < 24 ? (60_000, 100, 100) : (100, 100, 60_000), orientation);

        var photo = Read("a.dng", file, out var pixels);

        Assert.Equal((width, height), (photo.Width, photo.Height));
        Assert.Equal((width, height), (pixels.Width, pixels.Height));
        AssertColor(orientation == 1 ? "red" : "blue", pixels[8, 8]);
        AssertColor(orientation == 3 ? "red" : "blue", pixels[width - 8, height - 8]);
        AssertColor(orientation == 6 ? "red" : "blue", pixels[width - 8, 8]);
        AssertColor(orientation == 8 ? "red" : "blue", pixels[8, height - 8]);
        AssertDescribed(photo);
    }

    [Fact]
    public void A_camera_raw_photo_has_the_size_that_exif_says_around_its_center()
    {
        var file = DngFile.Of(
            128, 96, (x, y) => x is >= 2 and < 126 && y is >= 2 and < 94 ? (100, 60_000, 100) : (60_000, 100, 100),
            exifSize: (124, 92));

        var photo = Read("a.dng", file, out var pixels);

        Assert.Equal((124, 92), (photo.Width, photo.Height));
        Assert.Equal((124, 92), (pixels.Width, pixels.Height));
        foreach (var (x, y) in new[] { (2, 2), (121, 89), (2, 89), (121, 2) })
            AssertColor("green", pixels[x, y]);
        var half = _decoder.ReadGray(_folder["a.dng"], "a.dng", 2, default);
        Assert.Equal((62, 46), (half.Width, half.Height));
    }

    [Theory]
    [InlineData("a.webp")]
    [InlineData("a.avif")]
    public void Webp_and_avif_are_read_with_their_metadata(string name)
    {
        using (var red = (Image.Black(64, 48, bands: 3) + new double[] { 200, 30, 30 }).Cast(Enums.BandFormat.Uchar))
        using (var described = red.Copy(interpretation: Enums.Interpretation.Srgb).Mutate(Describe))
            described.WriteToFile(_folder[name], new VOption { { "keep", Enums.ForeignKeep.All } });

        var photo = Read(name, File.ReadAllBytes(_folder[name]), out var pixels);

        Assert.Equal((64, 48), (pixels.Width, pixels.Height));
        AssertColor("red", pixels[30, 20]);
        AssertDescribed(photo);
    }

    [Fact]
    public void A_webp_is_turned_by_its_exif()
    {
        using (var image = Image.Black(64, 48, bands: 3).Copy(interpretation: Enums.Interpretation.Srgb)
            .Mutate(m => m.Set(GValue.GIntType, "orientation", 6)))
            image.Webpsave(_folder["a.webp"], keep: Enums.ForeignKeep.All);

        Assert.Equal(48, Read("a.webp", File.ReadAllBytes(_folder["a.webp"]), out _).Width);
    }

    [Fact]
    public void Files_cut_anywhere_are_damaged_and_nothing_worse()
    {
        var dng = DngFile.Of(32, 24, (_, _) => (1000, 2000, 3000));
        foreach (var (name, file, step) in new[] { ("a.heic", HeicFile.Turned, 37), ("a.dng", dng, 61) })
        {
            for (var length = 16; length < file.Length; length += step)
            {
                File.WriteAllBytes(_folder[name], file[..length]);
                try
                {
                    _decoder.Inspect(_folder[name], name, default);
                }
                catch (InvalidFileException e)
                {
                    Assert.Contains(name, e.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData("FUJIFILMCCD-RAW ", ImageFileFormat.CameraRaw)]
    [InlineData("IIU\0\u0018\0\0\0", ImageFileFormat.CameraRaw)]
    [InlineData("IIRO\u0008\0\0\0", ImageFileFormat.CameraRaw)]
    [InlineData("II*\0\u0010\0\0\0CR\u0002\0", ImageFileFormat.CameraRaw)]
    [InlineData("\0\0\0\u0018ftypcrx \0\0\0\u0001", ImageFileFormat.CameraRaw)]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0mif1avif", ImageFileFormat.Avif)]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0mif1heic", ImageFileFormat.Heic)]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0mp42isom", ImageFileFormat.Unknown)]
    public void Formats_are_recognized_by_their_contents(string start, ImageFileFormat format)
    {
        File.WriteAllBytes(_folder["a"], [.. start.Select(c => (byte)c), .. new byte[64]]);

        Assert.Equal(format, ImageFile.FormatOf(ImagePath.Of(_folder["a"])));
    }

    private PhotoMetadata Read(string name, byte[] file, out Image<Rgb24> pixels)
    {
        File.WriteAllBytes(_folder[name], file);
        pixels = _decoder.ReadColor(_folder[name], name, 1, default);
        return PhotoMetadataReader.Read(_decoder.Inspect(_folder[name], name, default), name);
    }

    private static void AssertDescribed(PhotoMetadata photo)
    {
        Assert.DoesNotContain(photo.Messages, message => message.Code == "Photo_MetadataUnreadable");
        Assert.Equal("ACME", photo.Make);
        Assert.Equal(35.5, photo.FocalLengthMillimeters);
        Assert.Equal(50, photo.Position!.Position.Latitude.Degrees, 1e-9);
        Assert.Equal(8, photo.Position.Position.Longitude.Degrees, 1e-9);
    }

    private static void AssertColor(string name, Rgb24 color)
    {
        var (r, g, b) = (color.R > 120, color.G > 120, color.B > 120);
        Assert.Equal(name, (r, g, b) switch
        {
            (true, false, false) => "red",
            (false, true, false) => "green",
            (false, false, true) => "blue",
            _ => $"{color}",
        });
    }

    private static void Describe(MutableImage image)
    {
        image.Set(GValue.GStrType, "exif-ifd0-Make", "ACME");
        image.Set(GValue.GStrType, "exif-ifd2-FocalLength", "355/10");
        image.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "50/1 0/1 0/1");
        image.Set(GValue.GStrType, "exif-ifd3-GPSLatitudeRef", "N");
        image.Set(GValue.GStrType, "exif-ifd3-GPSLongitude", "8/1 0/1 0/1");
        image.Set(GValue.GStrType, "exif-ifd3-GPSLongitudeRef", "E");
    }
}
