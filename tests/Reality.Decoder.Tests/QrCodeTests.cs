using System.Diagnostics;
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

        var code = Assert.Single(_pool.FindQrCodes(photo, CancellationToken.None));

        Assert.Equal("Turm der Kirche, Gr\u00FC\u00DFe", code.Text);
        Assert.Equal(3, code.Finders.Length);
        Assert.All(code.Finders, finder => Assert.InRange(finder.X, 5 * CellPixels, (matrix.Width + 5) * CellPixels));
        Assert.Single(_pool.IdleProcesses);
    }

    [Fact]
    public void A_photo_full_of_finder_patterns_is_refused_in_seconds()
    {
        var watch = Stopwatch.StartNew();

        var error = Assert.Throws<InvalidFileException>(() => _pool.FindQrCodes(Finders(1000, 1000), CancellationToken.None));

        Assert.Equal("takes more time or memory than a photo may. Remove it, or search for no QR codes.", error.Fault);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), $"{watch.Elapsed}");
        Assert.Empty(_pool.FindQrCodes(new(100, 100), CancellationToken.None));
    }

    [Fact]
    public void The_search_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        var watch = Stopwatch.StartNew();

        Assert.ThrowsAny<OperationCanceledException>(() => _pool.FindQrCodes(Finders(3000, 3000), cancellation.Token));

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
