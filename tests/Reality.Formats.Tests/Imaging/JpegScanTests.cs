using NetVips;
using Reality.Core.Imaging;
using Reality.Formats.Imaging;
using Reality.Testing;

namespace Reality.Formats.Tests.Imaging;

public sealed class JpegScanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(640, 480, 3, 75, 0)]
    [InlineData(641, 479, 3, 75, 0)] // sides that are no multiples of a unit of blocks
    [InlineData(641, 479, 3, 95, 0)] // colors at full size
    [InlineData(331, 17, 1, 60, 0)] // gray
    [InlineData(200, 203, 3, 85, 7)] // restarts
    [InlineData(200, 203, 1, 85, 1)]
    [InlineData(64, 64, 4, 85, 0)] // four inks
    public void Codes_of_every_block_are_found(int width, int height, int bands, int quality, int restartInterval)
    {
        var jpeg = Jpeg(width, height, bands, quality, restartInterval);

        Assert.True(IsWhole(jpeg));
    }

    [Fact]
    public void Files_with_several_scans_and_other_files_are_not_judged()
    {
        using var image = Picture(64, 48, 3);

        Assert.Null(IsWhole(image.JpegsaveBuffer(interlace: true)));
        Assert.Null(IsWhole([0xFF, 0xD8, 0xFF, 0xD9]));
        Assert.Null(IsWhole([]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    public void Bytes_that_are_overwritten_missing_or_too_many_shift_the_codes(int restartInterval)
    {
        var jpeg = Jpeg(640, 480, 3, 75, restartInterval);
        var random = new Random(1);
        for (var round = 0; round < 20; round++)
        {
            var at = jpeg.Length / 4 + random.Next(jpeg.Length / 2);
            var other = new byte[2048];
            random.NextBytes(other);
            // No markers: those are found without the codes.
            for (var i = 0; i < other.Length; i++)
                other[i] = (byte)Math.Min(other[i], (byte)0xFE);

            Assert.False(IsWhole([.. jpeg[..at], .. other, .. jpeg[(at + other.Length)..]]), $"overwritten at {at}");
            Assert.False(IsWhole([.. jpeg[..at], .. jpeg[(at + 1000)..]]), $"missing at {at}");
            Assert.False(IsWhole([.. jpeg[..at], .. other, .. jpeg[at..]]), $"too many at {at}");
        }
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 }, true)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF }, true)]
    [InlineData(new byte[] { 0x12, 0, 0 }, false)]
    public void Bytes_that_fill_up_before_the_end_are_harmless(byte[] filling, bool isWhole)
    {
        var jpeg = Jpeg(64, 48, 3, 75, 0);

        Assert.Equal(isWhole, IsWhole([.. jpeg[..^2], .. filling, .. jpeg[^2..]]));
    }

    [Fact]
    public void Real_photos_are_whole()
    {
        if (!SharedData.TryFind("drone-brighton-beach/images", out var photos)
            || !SharedData.TryFind("opensfm-berlin/images", out var others))
        {
            Assert.Skip("Set REALITY_DATA to a folder with drone-brighton-beach and opensfm-berlin.");
            return;
        }
        var files = Directory.GetFiles(photos).Concat(Directory.GetFiles(others));
        Assert.All(files, path => Assert.NotEqual(false, JpegScan.IsWhole(path)));
    }

    private static byte[] Jpeg(int width, int height, int bands, int quality, int restartInterval)
    {
        using var image = Picture(width, height, bands);
        return image.JpegsaveBuffer(q: quality, optimizeCoding: true, restartInterval: restartInterval);
    }

    // Flat parts and noise.
    private static Image Picture(int width, int height, int bands)
    {
        var random = new Random(7);
        var pixels = new byte[width * height * bands];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i / bands % width < width / 2 ? 90 + i % bands : random.Next(256));
        using var image = Image.NewFromMemory(pixels, width, height, bands, Enums.BandFormat.Uchar);
        var space = bands switch
        {
            1 => Enums.Interpretation.Bw,
            3 => Enums.Interpretation.Srgb,
            _ => Enums.Interpretation.Cmyk,
        };
        return image.Copy(interpretation: space);
    }

    private bool? IsWhole(byte[] file)
    {
        File.WriteAllBytes(_folder["a.jpg"], file);
        return JpegScan.IsWhole(_folder["a.jpg"]);
    }
}
