using System.Diagnostics;
using System.Globalization;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Formats.Decoding;
using ZXing.QrCode.Internal;

namespace Reality.Decoder.Tests;

/// <summary>QR codes are decoded by the decoder process, however long that takes.</summary>
[Collection(DecoderPoolTests.Processes)]
public sealed class QrCodeTests : IDisposable
{
    private readonly DecoderPool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Codes_come_back_with_text_and_places()
    {
        const int CellPixels = 6;
        var matrix = Encoder.encode("Turm der Kirche, Gr\u00FC\u00DFe", ErrorCorrectionLevel.M).Matrix;
        var photo = new Image<byte>((matrix.Width + 10) * CellPixels, (matrix.Height + 10) * CellPixels);
        photo.Pixels.AsSpan().Fill(230);
        for (var y = 0; y < matrix.Height * CellPixels; y++)
        {
            for (var x = 0; x < matrix.Width * CellPixels; x++)
                photo[x + 5 * CellPixels, y + 5 * CellPixels] = (byte)(matrix[x / CellPixels, y / CellPixels] == 0 ? 230 : 25);
        }

        var code = Assert.Single(_pool.BeginQrSearch()(photo, CancellationToken.None));

        Assert.Equal("Turm der Kirche, Gr\u00FC\u00DFe", code.Text);
        Assert.Equal(3, code.Finders.Length);
        Assert.All(code.Finders, finder => Assert.InRange(finder.X, 5 * CellPixels, (matrix.Width + 5) * CellPixels));
        Assert.Single(_pool.IdleProcesses);
    }

    [Fact]
    public void A_photo_full_of_finder_patterns_is_refused_in_seconds()
    {
        var watch = Stopwatch.StartNew();

        var error = Assert.Throws<InvalidFileException>(() => _pool.BeginQrSearch()(Finders(1000, 1000), CancellationToken.None));

        Assert.Equal(
            "takes more than 1.3 s of processor time, or more memory than a photo may. Remove the photo, or search for no QR "
            + "codes.",
            error.Fault);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), $"{watch.Elapsed}");
        Assert.Empty(_pool.BeginQrSearch()(new(100, 100), CancellationToken.None));
    }

    /// <summary>Each of these pictures takes less time than it may, but 200 of them are made of a photo.</summary>
    [Fact]
    public void Pictures_that_are_made_of_a_photo_share_its_time()
    {
        var (search, picture, count) = (_pool.BeginQrSearch(), Finders(210, 210), 0);

        var error = Assert.Throws<InvalidFileException>(() =>
        {
            for (; count < 200; count++)
                search(picture, CancellationToken.None);
        });

        Assert.Contains(" s of processor time", error.Fault, StringComparison.Ordinal);
        Assert.InRange(count, 1, 199);
        _pool.BeginQrSearch()(picture, CancellationToken.None);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(6_000_000, 2.5)]
    [InlineData(30_000_000, 8.5)]
    [InlineData(400_000_000, 9)]
    public void Time_follows_the_pixels_up_to_a_limit(long pixelCount, double seconds) =>
        Assert.Equal(seconds, DecoderLimits.QrTime(pixelCount).TotalSeconds, 1e-6);

    /// <summary>The largest picture that is searched, as noise, which has no codes.</summary>
    [Fact]
    public void A_search_takes_less_than_256_MiB()
    {
        var noise = new Image<byte>(6000, 5000);
        new Random(5).NextBytes(noise.Pixels);

        Assert.Empty(_pool.BeginQrSearch()(noise, CancellationToken.None));

        var status = File.ReadLines($"/proc/{Assert.Single(_pool.IdleProcesses)}/status");
        var peak = status.Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        var kibibytes = peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.InRange(long.Parse(kibibytes, CultureInfo.InvariantCulture), 1, 256 << 10);
    }

    [Fact]
    public void The_search_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        var watch = Stopwatch.StartNew();

        Assert.ThrowsAny<OperationCanceledException>(() => _pool.BeginQrSearch()(Finders(3000, 3000), cancellation.Token));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
    }

    /// <summary>A grid of finder patterns of three pixels per cell.</summary>
    internal static Image<byte> Finders(int width, int height)
    {
        const int CellPixels = 3;
        const int PitchCells = 9;
        var photo = new Image<byte>(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (column, row) = (x / CellPixels % PitchCells, y / CellPixels % PitchCells);
                var ring = Math.Max(Math.Abs(column - 4), Math.Abs(row - 4));
                photo[x, y] = (byte)(ring is 0 or 1 or 3 ? 25 : 230);
            }
        }
        return photo;
    }
}
