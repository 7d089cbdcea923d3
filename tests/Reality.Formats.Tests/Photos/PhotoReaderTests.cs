using NetVips;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Formats.Photos;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Formats.Tests.Photos;

public sealed class PhotoReaderTests
{
    [Theory]
    [InlineData("a.jpg", false)]
    [InlineData("a.jpg", true)]
    public void Jpeg_pixels_come_back_within_the_codec_error(string name, bool progressive)
    {
        using var folder = new TemporaryFolder();
        var image = Gradient(64, 48);
        using (var source = Source(image))
            source.Jpegsave(folder[name], q: 95, interlace: progressive);

        var read = new PhotoReader(folder.Path, new InProcessDecoder()).ReadColor(PhotoNamed(name));

        AssertNear(image, read, tolerance: 6);
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("a.tif")]
    [InlineData("tiled.tif")]
    [InlineData("Fotos mit Ümläuten 写真/a b.tif")]
    public void Lossless_pixels_come_back_exactly(string name)
    {
        using var folder = new TemporaryFolder();
        var image = Gradient(200, 150);
        using (var source = Source(image))
        {
            var isTiled = name.Contains("tiled", StringComparison.Ordinal);
            if (name.EndsWith(".png", StringComparison.Ordinal))
                source.Pngsave(folder[name]);
            else
                source.Tiffsave(folder[name], tile: isTiled, tileWidth: 128, tileHeight: 128);
        }

        AssertNear(image, new PhotoReader(folder.Path, new InProcessDecoder()).ReadColor(PhotoNamed(name)), tolerance: 0);
    }

    [Theory]
    [InlineData(2, 101, 67)]
    [InlineData(4, 101, 67)]
    [InlineData(8, 101, 67)]
    [InlineData(2, 128, 64)]
    [InlineData(4, 128, 64)]
    [InlineData(8, 128, 64)]
    public void A_reduction_averages_blocks_and_rounds_sides_up(int reduction, int width, int height)
    {
        using var folder = new TemporaryFolder();
        var image = Gradient(width, height);
        using (var source = Source(image))
        {
            source.Pngsave(folder["a.png"]);
            source.Jpegsave(folder["a.jpg"], q: 100, subsampleMode: Enums.ForeignSubsample.Off);
        }
        var reader = new PhotoReader(folder.Path, new InProcessDecoder());

        var png = reader.ReadColor(PhotoNamed("a.png"), reduction);
        var jpeg = reader.ReadColor(PhotoNamed("a.jpg"), reduction);

        Assert.Equal(((width + reduction - 1) / reduction, (height + reduction - 1) / reduction), (png.Width, png.Height));
        Assert.Equal((png.Width, png.Height), (jpeg.Width, jpeg.Height));
        var expected = Enumerable.Range(0, reduction * reduction).Average(i => image[8 + i % reduction, 16 + i / reduction].R);
        Assert.Equal(expected, png[8 / reduction, 16 / reduction].R, 0.51);
        Assert.Equal(expected, jpeg[8 / reduction, 16 / reduction].R, 3.0);
    }

    [Fact]
    public void Every_orientation_turns_the_photo_upright()
    {
        using var folder = new TemporaryFolder();
        var upright = Gradient(37, 23);
        var reader = new PhotoReader(folder.Path, new InProcessDecoder());
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var stored = Store(upright, orientation);
            using (var source = Source(stored).Mutate(m => m.Set(GValue.GIntType, "orientation", orientation)))
                source.Tiffsave(folder[$"{orientation}.tif"]);

            AssertNear(upright, reader.ReadColor(PhotoNamed($"{orientation}.tif")), tolerance: 0);
            Assert.Equal(37, reader.ReadColor(PhotoNamed($"{orientation}.tif")).Width);
            var half = reader.ReadColor(PhotoNamed($"{orientation}.tif"), 2);
            Assert.Equal((19, 12), (half.Width, half.Height));
            Assert.Equal((upright[0, 0].G + upright[1, 0].G + upright[0, 1].G + upright[1, 1].G) / 4.0, half[0, 0].G, 0.51);
        }
    }

    [Fact]
    public void Cmyk_jpeg_becomes_rgb()
    {
        using var folder = new TemporaryFolder();
        using (var white = Image.Black(32, 32, bands: 4)
            .Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Cmyk))
        {
            white.Jpegsave(folder["cmyk.jpg"]);
        }

        var color = new PhotoReader(folder.Path, new InProcessDecoder()).ReadColor(PhotoNamed("cmyk.jpg"))[16, 16];

        Assert.True(color is { R: > 240, G: > 240, B: > 240 }, color.ToString());
    }

    [Fact]
    public void Sixteen_bits_that_use_their_range_are_divided_by_257()
    {
        using var folder = new TemporaryFolder();
        var values = Enumerable.Range(0, 256 * 16).Select(i => (ushort)(i % 256 * 257)).ToArray();
        using (var source = Image.NewFromMemory(values, 256, 16, 1, Enums.BandFormat.Ushort))
            source.Tiffsave(folder["a.tif"]);

        var read = new PhotoReader(folder.Path, new InProcessDecoder()).ReadGray(PhotoNamed("a.tif"));

        for (var x = 0; x < 256; x++)
            Assert.Equal(x, read[x, 5]);
    }

    [Fact]
    public void Sixteen_bits_of_a_narrow_sensor_are_stretched_linearly()
    {
        using var folder = new TemporaryFolder();
        // 10-bit values 300 .. 811 in steps of 1.
        var values = Enumerable.Range(0, 512 * 16).Select(i => (ushort)(300 + i % 512)).ToArray();
        using (var source = Image.NewFromMemory(values, 512, 16, 1, Enums.BandFormat.Ushort))
            source.Tiffsave(folder["a.tif"]);

        var read = new PhotoReader(folder.Path, new InProcessDecoder()).ReadGray(PhotoNamed("a.tif"));

        Assert.Equal(0, read[0, 0]);
        Assert.Equal(255, read[511, 0]);
        Assert.Equal(127.5, read[256, 0], 1.1);
    }

    [Fact]
    public void Gray_is_rec_601_luminance()
    {
        using var folder = new TemporaryFolder();
        var image = Gradient(64, 48);
        using (var source = Source(image))
            source.Pngsave(folder["a.png"]);

        var gray = new PhotoReader(folder.Path, new InProcessDecoder()).ReadGray(PhotoNamed("a.png"));

        var c = image[10, 20];
        Assert.Equal(0.299 * c.R + 0.587 * c.G + 0.114 * c.B, gray[10, 20], 0.51);
    }

    [Fact]
    public void A_mask_is_found_and_its_size_checked()
    {
        using var folder = new TemporaryFolder();
        using (var source = Source(Gradient(64, 48)))
        {
            source.Jpegsave(folder["a.jpg"]);
            source.Jpegsave(folder["b.jpg"]);
            source.Jpegsave(folder["c.jpg"]);
        }
        using (var black = Image.Black(64, 48))
            black.Tiffsave(folder["a_mask.tif"]);
        using (var small = Image.Black(32, 48))
            small.Pngsave(folder["masks/b.jpg.png"]);
        var reader = new PhotoReader(folder.Path, new InProcessDecoder());

        Assert.Equal(0, reader.ReadMask(PhotoNamed("a.jpg"))![63, 47]);
        var error = Assert.Throws<InvalidFileException>(() => reader.ReadMask(PhotoNamed("b.jpg")));
        Assert.Contains("b.jpg.png", error.Message, StringComparison.Ordinal);
        Assert.Null(reader.ReadMask(PhotoNamed("c.jpg")));
    }

    [Theory]
    [InlineData(16_000, 16_000, "make a mask of the shape of its photo")]
    [InlineData(16_000, 12_000, "make a mask of the size of its photo")]
    public void A_huge_mask_is_refused_before_its_pixels_are_decoded(int width, int height, string remedy)
    {
        using var folder = new TemporaryFolder();
        using (var source = Source(Gradient(64, 48)))
            source.Jpegsave(folder["a.jpg"]);
        File.WriteAllBytes(folder["a_mask.png"], PngFile.Of(width, height));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidFileException>(
            () => new PhotoReader(folder.Path, new InProcessDecoder()).ReadMask(PhotoNamed("a.jpg")));

        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Theory]
    [InlineData("a.png", 1)]
    [InlineData("a.tif", 1)]
    [InlineData("a.tif", 6)]
    [InlineData("a.webp", 1)]
    public void Transparent_pixels_of_a_photo_are_masked(string name, int orientation)
    {
        using var folder = new TemporaryFolder();
        using (var source = Source(Gradient(64, 48)))
        using (var opaque = (Image.Black(64, 48) + 200).Cast(Enums.BandFormat.Uchar))
        using (var cut = opaque.Mutate(m => m.DrawRect([0], 0, 0, 16, 24, fill: true)))
        using (var photo = source.Copy(interpretation: Enums.Interpretation.Srgb).Bandjoin(cut)
            .Mutate(m => m.Set(GValue.GIntType, "orientation", orientation)))
            photo.WriteToFile(folder[name]);
        var reader = new PhotoReader(folder.Path, new InProcessDecoder());

        var mask = reader.ReadMask(PhotoNamed(name))!;
        Assert.Equal(orientation == 1 ? (64, 48) : (48, 64), (mask.Width, mask.Height));
        Assert.Equal(16 * 24, mask.Pixels.Count(value => value == 0));
        Assert.Equal(64 * 48 - 16 * 24, mask.Pixels.Count(value => value == 255));
        Assert.Equal(0, orientation == 1 ? mask[15, 23] : mask[24, 15]);

        using (var white = (Image.Black(mask.Width, mask.Height) + 255).Cast(Enums.BandFormat.Uchar))
        using (var alsoMasked = white.Mutate(m => m.DrawRect([0], 0, mask.Height - 1, 8, 1, fill: true)))
            alsoMasked.Pngsave(folder["a_mask.png"]);

        Assert.Equal(16 * 24 + 8, reader.ReadMask(PhotoNamed(name))!.Pixels.Count(value => value == 0));
    }

    [Fact]
    public void A_fourth_band_that_is_not_alpha_masks_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.tif"], TiffFile.Of(64, 48, bands: 4)); // near infrared

        Assert.Null(new PhotoReader(folder.Path, new InProcessDecoder()).ReadMask(PhotoNamed("a.tif")));
    }

    [Fact]
    public void Transparent_pixels_of_a_mask_are_black()
    {
        using var folder = new TemporaryFolder();
        using (var source = Source(Gradient(64, 48)))
            source.Jpegsave(folder["a.jpg"]);
        using (var white = (Image.Black(64, 48, bands: 3) + 255).Cast(Enums.BandFormat.Uchar))
        using (var opaque = (Image.Black(64, 48) + 255).Cast(Enums.BandFormat.Uchar))
        using (var cut = opaque.Mutate(m => m.DrawRect([0], 0, 0, 16, 24, fill: true)))
        using (var mask = white.Copy(interpretation: Enums.Interpretation.Srgb).Bandjoin(cut))
            mask.Pngsave(folder["a_mask.png"]);

        var read = new PhotoReader(folder.Path, new InProcessDecoder()).ReadMask(PhotoNamed("a.jpg"))!;

        Assert.Equal(16 * 24, read.Pixels.Count(value => value == 0));
    }

    [Fact]
    public void A_mask_of_poor_jpeg_quality_is_black_up_to_its_edges()
    {
        using var folder = new TemporaryFolder();
        using (var source = Source(Gradient(64, 48)))
            source.Jpegsave(folder["a.jpg"]);
        using (var white = (Image.Black(64, 48) + 255).Cast(Enums.BandFormat.Uchar))
        using (var mask = white.Mutate(m => m.DrawRect([0], 0, 0, 21, 48, fill: true)))
            mask.Jpegsave(folder["a_mask.jpg"], q: 10);

        var read = new PhotoReader(folder.Path, new InProcessDecoder()).ReadMask(PhotoNamed("a.jpg"))!;

        Assert.InRange(read.Pixels.Count(value => value == 0), 20 * 48, 22 * 48);
        Assert.All(read.Pixels, value => Assert.True(value is 0 or 255));
    }

    [Fact]
    public void A_mask_drawn_on_a_smaller_copy_is_enlarged()
    {
        using var folder = new TemporaryFolder();
        using (var source = Source(Gradient(64, 48)))
            source.Jpegsave(folder["a.jpg"]);
        using (var black = Image.Black(16, 24))
        using (var mask = (Image.Black(16, 24) + 255).Join(black, Enums.Direction.Horizontal).Cast(Enums.BandFormat.Uchar))
            mask.Pngsave(folder["a_mask.png"]);

        var read = new PhotoReader(folder.Path, new InProcessDecoder()).ReadMask(PhotoNamed("a.jpg"))!;

        Assert.Equal((64, 48), (read.Width, read.Height));
        Assert.Equal((255, 0), (read[31, 47], read[32, 0]));
    }

    [Fact]
    public void A_photo_whose_end_marker_is_missing_is_read_as_if_it_had_one()
    {
        using var folder = new TemporaryFolder();
        using (var source = Source(Gradient(640, 480)))
            source.Jpegsave(folder["a.jpg"]);
        var reader = new PhotoReader(folder.Path, new InProcessDecoder());
        var whole = reader.ReadColor(PhotoNamed("a.jpg"));
        File.WriteAllBytes(folder["a.jpg"], File.ReadAllBytes(folder["a.jpg"])[..^2]);

        Assert.Equal(whole.Pixels, reader.ReadColor(PhotoNamed("a.jpg")).Pixels);
    }

    [Fact]
    public void A_photo_without_end_marker_is_read_whatever_its_size()
    {
        using var folder = new TemporaryFolder();
        using (var source = Source(Gradient(64, 48)))
            source.Jpegsave(folder["a.jpg"]);
        var reader = new PhotoReader(folder.Path, new InProcessDecoder());
        var whole = reader.ReadColor(PhotoNamed("a.jpg"));
        // 33 MiB of comments behind the first marker, as the largest previews of cameras.
        byte[] comment = [0xFF, 0xFE, 0xFF, 0xFF, .. new byte[65_533]];
        var bytes = File.ReadAllBytes(folder["a.jpg"]);
        using (var file = File.Create(folder["a.jpg"]))
        {
            file.Write(bytes.AsSpan(..2));
            for (var i = 0; i < 33 * 16; i++)
                file.Write(comment);
            file.Write(bytes.AsSpan(2..^2));
        }

        Assert.Equal(whole.Pixels, reader.ReadColor(PhotoNamed("a.jpg")).Pixels);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(6, true)]
    public void Of_a_cut_photo_only_the_missing_rows_are_masked(int orientation, bool isSubsampled)
    {
        using var folder = new TemporaryFolder();
        var image = Gradient(640, 480);
        var subsampling = isSubsampled ? Enums.ForeignSubsample.On : Enums.ForeignSubsample.Off;
        using (var source = Source(image).Mutate(m => m.Set(GValue.GIntType, "orientation", orientation)))
        {
            var jpeg = source.JpegsaveBuffer(q: 95, subsampleMode: subsampling);
            File.WriteAllBytes(folder["whole.jpg"], jpeg);
            File.WriteAllBytes(folder["a.jpg"], jpeg[..(jpeg.Length / 2)]);
            File.WriteAllBytes(folder["end.jpg"], jpeg[..^2]);
        }
        var reader = new PhotoReader(folder.Path, new InProcessDecoder());

        var mask = reader.ReadMask(PhotoNamed("a.jpg"))!;
        var (whole, cut) = (reader.ReadColor(PhotoNamed("whole.jpg")), reader.ReadColor(PhotoNamed("a.jpg")));

        Assert.Equal((whole.Width, whole.Height), (mask.Width, mask.Height));
        Assert.InRange(mask.Pixels.Count(value => value == 255), 0.35 * mask.Pixels.Length, 0.6 * mask.Pixels.Length);
        for (var i = 0; i < mask.Pixels.Length; i++)
        {
            if (mask.Pixels[i] == 255)
                Assert.Equal(whole.Pixels[i], cut.Pixels[i]);
        }
        // Not more than two rows of blocks around the cut are given up.
        var used = Enumerable.Range(0, mask.Pixels.Length).Count(i => whole.Pixels[i] == cut.Pixels[i]);
        Assert.InRange(used - mask.Pixels.Count(value => value == 255), 0, 640 * 32);
        Assert.All(reader.ReadMask(PhotoNamed("end.jpg"))!.Pixels, value => Assert.Equal(255, value));
        Assert.Null(reader.ReadMask(PhotoNamed("whole.jpg")));
    }

    [Fact]
    public void A_photo_cut_short_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        using (var source = Source(Gradient(640, 480)))
        {
            var jpeg = source.JpegsaveBuffer(q: 90);
            var png = source.PngsaveBuffer();
            var tiff = source.TiffsaveBuffer();
            var progressive = source.JpegsaveBuffer(q: 90, interlace: true);
            File.WriteAllBytes(folder["cut.jpg"], jpeg[..700]);
            File.WriteAllBytes(folder["progressive.jpg"], progressive[..(progressive.Length / 2)]);
            File.WriteAllBytes(folder["cut.png"], png[..(png.Length / 2)]);
            File.WriteAllBytes(folder["cut.tif"], tiff[..(tiff.Length / 2)]);
            File.WriteAllBytes(folder["empty.jpg"], []);
        }
        var reader = new PhotoReader(folder.Path, new InProcessDecoder());

        foreach (var name in (string[])["progressive.jpg", "cut.png", "cut.tif", "empty.jpg"])
        {
            var error = Assert.Throws<InvalidFileException>(() => reader.ReadColor(PhotoNamed(name)));
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
        Assert.Throws<InvalidFileException>(() => reader.ReadMask(PhotoNamed("cut.jpg")));
        Assert.Throws<InvalidFileException>(() => reader.ReadColor(PhotoNamed("missing.jpg")));
    }

    [Fact]
    public void Hostile_files_give_pixels_or_our_own_error()
    {
        if (!SharedData.TryFind("bad-inputs", out var root))
            Assert.Skip("Set REALITY_DATA to a folder with bad-inputs.");
        var reader = new PhotoReader(root, new InProcessDecoder());
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            try
            {
                reader.ReadColor(PhotoNamed(Path.GetRelativePath(root, path)));
            }
            catch (InvalidFileException e)
            {
                Assert.Contains(Path.GetFileName(path), e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Written_images_read_back()
    {
        using var folder = new TemporaryFolder();
        var image = Gradient(64, 48);
        File.WriteAllBytes(folder["a.png"], PngWriter.Encode(image));
        File.WriteAllBytes(folder["a.jpg"], JpegWriter.Encode(image, 95, "II*\0\b\0\0\0\0\0\0\0\0\0"u8, "<x:xmpmeta/>"u8));
        var reader = new PhotoReader(folder.Path, new InProcessDecoder());

        AssertNear(image, reader.ReadColor(PhotoNamed("a.png")), tolerance: 0);
        AssertNear(image, reader.ReadColor(PhotoNamed("a.jpg")), tolerance: 6);
        Assert.Equal(JpegWriter.Encode(image), JpegWriter.Encode(image));
    }

    private static Photo PhotoNamed(string name) => new() { Id = new(0), Name = name, CameraId = new(0) };

    private static Image<Rgb24> Gradient(int width, int height)
    {
        var image = new Image<Rgb24>(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                image[x, y] = new((byte)(255 * x / width), (byte)(255 * y / height), (byte)((x + y) % 256));
        }
        return image;
    }

    private static Image Source(Image<Rgb24> image) =>
        Image.NewFromMemory(image.Pixels, image.Width, image.Height, 3, Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);

    /// <summary>
    /// The stored pixels of a photo that is upright after the EXIF orientation: row 0 and column 0 as EXIF defines them.
    /// </summary>
    private static Image<Rgb24> Store(Image<Rgb24> upright, int orientation)
    {
        var turned = orientation >= 5;
        var stored = new Image<Rgb24>(turned ? upright.Height : upright.Width, turned ? upright.Width : upright.Height);
        var (w, h) = (upright.Width - 1, upright.Height - 1);
        for (var y = 0; y < stored.Height; y++)
        {
            for (var x = 0; x < stored.Width; x++)
            {
                stored[x, y] = orientation switch
                {
                    1 => upright[x, y],
                    2 => upright[w - x, y],
                    3 => upright[w - x, h - y],
                    4 => upright[x, h - y],
                    5 => upright[y, x],
                    6 => upright[w - y, x],
                    7 => upright[w - y, h - x],
                    _ => upright[y, h - x],
                };
            }
        }
        return stored;
    }

    private static void AssertNear(Image<Rgb24> expected, Image<Rgb24> actual, int tolerance)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        for (var i = 0; i < expected.Pixels.Length; i++)
        {
            var (a, b) = (expected.Pixels[i], actual.Pixels[i]);
            // Chroma subsampling smears the blue ramp where it wraps around; red and green are smooth.
            Assert.True(
                Math.Abs(a.R - b.R) <= tolerance * 4 && Math.Abs(a.G - b.G) <= tolerance * 4 && (tolerance > 0 || a.B == b.B),
                $"Pixel {i}: {a} became {b}");
        }
    }
}
