using Reality.Core.Imaging;
using Reality.Formats.QrCodes;
using ZXing.QrCode.Internal;

namespace Reality.Formats.Tests.QrCodes;

/// <summary>Printed QR codes are decoded, with the places of their finder patterns.</summary>
public sealed class QrCodeReaderTests
{
    private const int CellPixels = 6;
    private const int MarginCells = 5;

    [Theory]
    [InlineData("12")]
    [InlineData("Turm der Kirche")]
    [InlineData("https://example.com/control/point/17?survey=2026-11-29")]
    public void A_code_is_decoded_and_roughly_located(string text)
    {
        var code = Assert.Single(QrCodeReader.Read(Print(text, out var cells)));
        Assert.Equal(text, code.Text);
        var (near, far) = ((MarginCells + 3.5) * CellPixels, (MarginCells + cells - 3.5) * CellPixels);
        Assert.All(
            code.Finders.Zip([(near, far), (near, near), (far, near)]),
            pair => Assert.InRange(
                double.Hypot(pair.First.X - pair.Second.Item1, pair.First.Y - pair.Second.Item2), 0, CellPixels));
    }

    [Fact]
    public void Several_codes_are_decoded()
    {
        var (left, right) = (Print("left", out _), Print("right", out _));
        var photo = new Image<byte>(left.Width + right.Width, left.Height);
        for (var y = 0; y < photo.Height; y++)
        {
            left.Row(y).CopyTo(photo.Row(y));
            right.Row(y).CopyTo(photo.Row(y)[left.Width..]);
        }
        Assert.Equal(["left", "right"], QrCodeReader.Read(photo).Select(code => code.Text).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 60)]
    public void A_photo_without_codes_has_none(int width, int height) => Assert.Empty(QrCodeReader.Read(new(width, height)));

    private static Image<byte> Print(string text, out int cells)
    {
        var matrix = Encoder.encode(text, ErrorCorrectionLevel.M).Matrix;
        cells = matrix.Width;
        var photo = new Image<byte>((cells + 2 * MarginCells) * CellPixels, (cells + 2 * MarginCells) * CellPixels);
        for (var y = 0; y < photo.Height; y++)
        {
            for (var x = 0; x < photo.Width; x++)
            {
                var (column, row) = (x / CellPixels - MarginCells, y / CellPixels - MarginCells);
                var isPaper = column < 0 || row < 0 || column >= cells || row >= cells;
                photo[x, y] = (byte)(isPaper || matrix[column, row] == 0 ? 230 : 25);
            }
        }
        return photo;
    }
}
