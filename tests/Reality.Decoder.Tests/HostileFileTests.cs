using System.Diagnostics;
using NetVips;
using Reality.Core;
using Reality.Formats.Decoding;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Decoder.Tests;

/// <summary>Small files that declare much: each is refused by name before the memory is taken.</summary>
[Collection(DecoderPoolTests.Processes)]
public sealed class HostileFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DecoderPool _pool = new();

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_tiff_with_one_huge_tile() =>
        AssertRefused("a.tif", TiffFile.Of(64, 64, tile: 30_000), "in tiles of 30000 x 30000", "Save it with tiles of 256 x 256");

    [Fact]
    public void A_tiff_with_one_huge_strip() => AssertRefused(
        "a.tif", TiffFile.Of(20_000, 20_000, bands: 4, planar: true), "in strips of 20000 rows", "Save it with strips");

    [Fact]
    public void A_tiff_with_very_many_bands() =>
        AssertRefused("a.tif", TiffFile.Of(4096, 4096, bands: 65_535), "has 65535 bands");

    [Fact]
    public void A_progressive_jpeg_of_390_megapixels() =>
        AssertRefused("a.jpg", Jpeg(progressive: true, 65_000, 6_000), "a progressive JPEG of 65000 x 6000", "baseline JPEG");

    [Fact]
    public void An_interlaced_png_of_390_megapixels()
    {
        using var image = Image.Black(8, 8, bands: 4).Cast(Enums.BandFormat.Uchar);
        var png = PngFile.WithSize(image.PngsaveBuffer(interlace: true), 65_000, 6_000);
        AssertRefused("a.png", png, "an interlaced PNG of 65000 x 6000", "without interlacing");
    }

    [Fact]
    public void A_camera_raw_image_of_240_megapixels() => AssertRefused(
        "a.dng", DngFile.WithSize(DngFile.Of(64, 48, (_, _) => (1, 2, 3)), 20_000, 12_000), "of 20000 x 12000",
        "Convert it to JPEG");

    [Fact]
    public void A_heic_image_of_390_megapixels()
    {
        var heic = HeicFile.Turned;
        var size = heic.AsSpan().IndexOf("ispe"u8) + 8;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(heic.AsSpan(size), 32_000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(heic.AsSpan(size + 4), 12_000);
        AssertRefused("a.heic", heic, "a.heic");
    }

    [Fact]
    public void A_png_whose_texts_inflate_without_end()
    {
        var text = PngFile.CompressedText(new byte[10 << 20]);
        var png = PngFile.Of(8, 8, [.. Enumerable.Repeat(("zTXt", text), 2)]);
        AssertRefused("a.png", png, "more than 16 MiB of texts");
    }

    [Fact]
    public void A_baseline_jpeg_of_390_megapixels_needs_little_memory()
    {
        File.WriteAllBytes(_folder["a.jpg"], Jpeg(progressive: false, 65_000, 6_000));

        Assert.Equal(6_000 / 8, _pool.ReadGray(_folder["a.jpg"], "a.jpg", 8, default).Height);

        Assert.InRange(PeakMegabytes(), 1, 256);
    }

    [Fact]
    public void Texts_of_a_few_megabytes_are_harmless()
    {
        File.WriteAllBytes(_folder["a.png"], PngFile.Of(8, 8, ("zTXt", PngFile.CompressedText(new byte[4 << 20]))));

        Assert.Equal(8, _pool.Inspect(_folder["a.png"], "a.png", default).Header.Width);
    }

    private void AssertRefused(string name, byte[] file, params string[] parts)
    {
        Assert.InRange(file.Length, 1, 300_000);
        File.WriteAllBytes(_folder[name], file);
        var watch = Stopwatch.StartNew();

        var error = Assert.Throws<InvalidFileException>(() => _pool.Inspect(_folder[name], name, default));

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
        foreach (var part in (string[])[name, .. parts])
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.InRange(PeakMegabytes(), 1, 128);
    }

    private int PeakMegabytes()
    {
        var line = File.ReadLines($"/proc/{Assert.Single(_pool.IdleProcesses)}/status")
            .First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], null) / 1024;
    }

    /// <summary>A JPEG of 64 x 64 pixels that says it is larger.</summary>
    private static byte[] Jpeg(bool progressive, int width, int height)
    {
        using var image = Image.Black(64, 64, bands: 3).Cast(Enums.BandFormat.Uchar);
        var jpeg = image.JpegsaveBuffer(interlace: progressive);
        return JpegFile.WithSize(jpeg, width, height);
    }
}
