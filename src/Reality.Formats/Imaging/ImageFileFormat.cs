namespace Reality.Formats.Imaging;

/// <summary>The image file formats that are read, told by their first bytes and never by their names.</summary>
public enum ImageFileFormat
{
    Unknown,
    Jpeg,
    Png,
    Tiff,
}
