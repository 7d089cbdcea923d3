using Reality.Core;
using Reality.Formats.Imaging;

namespace Reality.Formats.Decoding;

/// <summary>Rejects truncated JPEG files: of photos the rest is used, textures must be complete.</summary>
public static class WholePictures
{
    /// <param name="header">Header of the file.</param>
    /// <exception cref="InvalidFileException">Pixels are missing.</exception>
    public static void RequireWhole(
        this IPhotoDecoder decoder, ImageHeader header, string path, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(header);
        if (!header.LacksEnd)
            return;
        var isThere = decoder.ReadAlpha(path, name, cancellation).Pixels.AsSpan();
        var missing = isThere.Count((byte)0);
        if (missing > 0)
        {
            throw new InvalidFileException(
                "JPEG", $"is cut short: {100.0 * missing / isThere.Length:0} % of its pixels are missing. Upload it again.",
                fileName: name);
        }
    }
}
