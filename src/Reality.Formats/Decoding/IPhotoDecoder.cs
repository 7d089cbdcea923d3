using Reality.Core;
using Reality.Core.Imaging;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;

namespace Reality.Formats.Decoding;

/// <summary>
/// Decodes image files. Safe to call from many threads. All methods throw <see cref="InvalidFileException"/> for a broken file
/// and for one that takes more memory or time than a photo may.
/// </summary>
public interface IPhotoDecoder
{
    /// <summary>Reads the header of a file.</summary>
    /// <param name="path">Path of a regular file.</param>
    /// <param name="name">Name for messages, which must not disclose the path.</param>
    ImageHeader ReadHeader(string path, string name, CancellationToken cancellation);

    /// <summary>
    /// Whether the metadata of a file say that a camera took it: its maker or model, focal length, exposure or position. Pixels
    /// and header are not looked at.
    /// </summary>
    /// <inheritdoc cref="ReadHeader"/>
    bool HasCameraData(string path, string name, CancellationToken cancellation);

    /// <summary>Reads header and metadata, and looks for damage in the data of all pixels.</summary>
    /// <inheritdoc cref="ReadHeader"/>
    InspectedImage Inspect(string path, string name, CancellationToken cancellation);

    /// <summary>Decodes the colors, upright; the sides divided (rounded up) by 1, 2, 4 or 8 by averaging blocks.</summary>
    /// <param name="size">Size that the caller has memory for: a file of another size is refused. Null for any.</param>
    /// <inheritdoc cref="ReadHeader"/>
    Image<Rgb24> ReadColor(string path, string name, int reduction, UprightSize? size, CancellationToken cancellation);

    /// <summary>Decodes the luminance (Rec. 601) of the same.</summary>
    /// <inheritdoc cref="ReadColor"/>
    Image<byte> ReadGray(string path, string name, int reduction, UprightSize? size, CancellationToken cancellation);

    /// <summary>
    /// Decodes the alpha channel of a file that <see cref="ImageHeader.HasAlpha"/>, upright: 0 if a pixel is fully transparent,
    /// otherwise 255. For a JPEG, which has none: 0 if a pixel is missing, because the file is cut.
    /// </summary>
    /// <inheritdoc cref="ReadColor"/>
    Image<byte> ReadAlpha(string path, string name, UprightSize? size, CancellationToken cancellation);

    /// <summary>
    /// Temperatures of a thermal photo in kelvin, upright; NaN if a pixel has none. May be smaller than the photo's picture.
    /// </summary>
    /// <inheritdoc cref="ReadHeader"/>
    Image<float> ReadTemperature(string path, string name, CancellationToken cancellation);
}

/// <summary>Size of a picture as it is shown.</summary>
public readonly record struct UprightSize(int Width, int Height)
{
    /// <exception cref="InvalidFileException">A file has another size.</exception>
    internal void Check(ImageHeader header, string name)
    {
        if ((header.UprightWidth, header.UprightHeight) != (Width, Height))
        {
            throw new InvalidFileException(
                "Photo",
                $"has {header.UprightWidth} x {header.UprightHeight} pixels, but {Width} x {Height} in the scene. Restore the "
                + $"file, or read the properties of the photos again (FillImageProperties).",
                fileName: name);
        }
    }
}

/// <summary>Reads files of any size.</summary>
public static class PhotoDecoderReads
{
    /// <inheritdoc cref="IPhotoDecoder.ReadColor"/>
    public static Image<Rgb24> ReadColor(
        this IPhotoDecoder decoder, string path, string name, int reduction, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        return decoder.ReadColor(path, name, reduction, null, cancellation);
    }

    /// <inheritdoc cref="IPhotoDecoder.ReadGray"/>
    public static Image<byte> ReadGray(
        this IPhotoDecoder decoder, string path, string name, int reduction, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        return decoder.ReadGray(path, name, reduction, null, cancellation);
    }

    /// <inheritdoc cref="IPhotoDecoder.ReadAlpha"/>
    public static Image<byte> ReadAlpha(this IPhotoDecoder decoder, string path, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        return decoder.ReadAlpha(path, name, null, cancellation);
    }
}

/// <summary>Header and metadata of a file whose pixels can be decoded.</summary>
public sealed record InspectedImage
{
    internal InspectedImage(ImageHeader header, MetadataValues metadata) => (Header, Metadata) = (header, metadata);

    public ImageHeader Header { get; }

    internal MetadataValues Metadata { get; }
}
