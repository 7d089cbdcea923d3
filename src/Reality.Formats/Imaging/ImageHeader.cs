using Reality.Core;

namespace Reality.Formats.Imaging;

/// <summary>What the decoder says of an image file before it decodes pixels.</summary>
/// <param name="Width">Pixels as stored, before <paramref name="Orientation"/>.</param>
/// <param name="Height">Pixels as stored, before <paramref name="Orientation"/>.</param>
/// <param name="Orientation">EXIF orientation, 1 to 8; 1 is upright.</param>
/// <param name="BitsPerChannel">8, 16 or 32.</param>
public sealed record ImageHeader(ImageFileFormat Format, int Width, int Height, int Orientation, int BandCount, int BitsPerChannel)
{
    /// <summary>Whether the orientation exchanges width and height.</summary>
    public bool IsTurned => Orientation >= 5;

    /// <summary>Width with the orientation applied.</summary>
    public int UprightWidth => IsTurned ? Height : Width;

    /// <summary>Height with the orientation applied.</summary>
    public int UprightHeight => IsTurned ? Width : Height;

    /// <summary>Reads the header; <see cref="InvalidFileException"/> where the file is none of the formats or is broken.</summary>
    public static ImageHeader Read(string path) => Read(ImagePath.Of(path));

    internal static ImageHeader Read(ImagePath file)
    {
        using var image = ImageFile.Open(file);
        var bits = image.Format switch
        {
            NetVips.Enums.BandFormat.Uchar or NetVips.Enums.BandFormat.Char => 8,
            NetVips.Enums.BandFormat.Ushort or NetVips.Enums.BandFormat.Short => 16,
            _ => 32,
        };
        return new(ImageFile.FormatOf(file), image.Width, image.Height, image.UprightOrientation(), image.Bands, bits);
    }
}

/// <summary>The image file formats that are read, told by their first bytes and never by their names.</summary>
public enum ImageFileFormat
{
    Unknown,
    Jpeg,
    Png,
    Tiff,
}
