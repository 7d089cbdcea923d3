using System.Text;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using ZXing;
using ZXing.Common;
using ZXing.Multi.QrCode;
using ZXing.QrCode;

namespace Reality.Formats.QrCodes;

/// <summary>Decodes QR codes (ISO/IEC 18004) with ZXing.Net.</summary>
public static class QrCodeReader
{
    private const int FinderCount = 3;

    // Texts may be in the character sets of other countries.
    static QrCodeReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The codes of a photo, in no particular order.</summary>
    /// <remarks>
    /// The usual threshold of ZXing fails for large cells, one for the whole photo for shadows; one reader finds several codes,
    /// the other one codes that are damaged.
    /// </remarks>
    public static IReadOnlyList<QrCode> Read(Image<byte> gray)
    {
        ArgumentNullException.ThrowIfNull(gray);
        var source = new RGBLuminanceSource(gray.Pixels, gray.Width, gray.Height, RGBLuminanceSource.BitmapFormat.Gray8);
        var hints = new Dictionary<DecodeHintType, object> { [DecodeHintType.TRY_HARDER] = true };
        foreach (var binarizer in (Binarizer[])[new HybridBinarizer(source), new GlobalHistogramBinarizer(source)])
        {
            var photo = new BinaryBitmap(binarizer);
            if (new QRCodeMultiReader().decodeMultiple(photo, hints) is { Length: > 0 } several)
                return CodesOf(several);
            if (new QRCodeReader().decode(photo, hints) is { } one)
                return CodesOf([one]);
        }
        return [];
    }

    // Points beyond the finder patterns are alignment patterns. Parts of a text in several codes have none at all.
    private static List<QrCode> CodesOf(Result[] results) => [.. results
        .Where(result => result.Text.Length > 0 && result.ResultPoints.Length >= FinderCount)
        .Select(result => new QrCode(
            result.Text, [.. result.ResultPoints.Take(FinderCount).Select(point => new Vector2d(point.X, point.Y))]))];
}
