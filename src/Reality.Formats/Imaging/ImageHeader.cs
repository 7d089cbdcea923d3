namespace Reality.Formats.Imaging;

/// <summary>Properties of an image file, known before pixels are decoded.</summary>
/// <param name="Width">Pixels as stored, before <paramref name="Orientation"/>.</param>
/// <param name="Height">Pixels as stored, before <paramref name="Orientation"/>.</param>
/// <param name="Orientation">EXIF orientation, 1 to 8; 1 is upright.</param>
/// <param name="BitsPerChannel">8, 16 or 32.</param>
public sealed record ImageHeader(
    ImageFileFormat Format, int Width, int Height, int Orientation, int BandCount, int BitsPerChannel)
{
    /// <summary>True if the orientation exchanges width and height.</summary>
    public bool IsTurned => Orientation >= 5;

    /// <summary>True if pixels of the photo can be transparent.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>True if the file holds values of a thermal sensor; known only from an inspection.</summary>
    public bool IsThermal { get; init; }

    /// <summary>True if a JPEG file does not have the marker of its end, or another one among its pixels.</summary>
    public bool LacksEnd { get; init; }

    /// <summary>
    /// True if the decoder found errors in the data of the pixels and went on; known only from an inspection. Some are harmless,
    /// such as bytes that stand between the pixels and the marker of the end.
    /// </summary>
    public bool HasFaults { get; init; }

    /// <summary>
    /// Pictures in the file: pages of a TIFF, frames of an animation, views of a stereo camera, without previews. The first is
    /// the photo.
    /// </summary>
    public int PictureCount { get; init; } = 1;

    public long PixelCount => (long)Width * Height;

    /// <summary>Width with the orientation applied.</summary>
    public int UprightWidth => IsTurned ? Height : Width;

    /// <summary>Height with the orientation applied.</summary>
    public int UprightHeight => IsTurned ? Width : Height;

    /// <summary>The header of an opened file.</summary>
    internal static ImageHeader Of(NetVips.Image image, ImageFileFormat format)
    {
        var bits = image.Format switch
        {
            NetVips.Enums.BandFormat.Uchar or NetVips.Enums.BandFormat.Char => 8,
            NetVips.Enums.BandFormat.Ushort or NetVips.Enums.BandFormat.Short => 16,
            _ => 32,
        };
        return new(format, image.Width, image.Height, image.UprightOrientation(), image.Bands, bits);
    }
}
