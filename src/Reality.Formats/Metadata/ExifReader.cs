using Reality.Core;
using Reality.Formats.Imaging;

namespace Reality.Formats.Metadata;

/// <summary>Reads the known EXIF tags of a TIFF file or of an EXIF block, and no others, such as makers' notes.</summary>
internal static class ExifReader
{
    private const int MaxTextBytes = 4096;

    /// <summary>Reads the values of a block.</summary>
    /// <exception cref="InvalidFileException">The block has no directory.</exception>
    public static List<ExifValue> Read(Stream stream) => Read(TiffDirectory.ReadFirst(stream));

    /// <summary>Reads the values of the first directory of a block or file, and of those that it points to.</summary>
    public static List<ExifValue> Read(TiffDirectory first)
    {
        var values = new List<ExifValue>();
        Add(ExifGroup.Image, ExifTag.Image, first, values);
        if (first.Follow(ExifTag.ExifDirectory) is { } exif)
            Add(ExifGroup.Image, ExifTag.Image, exif, values);
        if (first.Follow(ExifTag.GpsDirectory) is { } gps)
            Add(ExifGroup.Gps, ExifTag.Gps, gps, values);
        return values;
    }

    /// <summary>Reads the values of a block with one directory of a group.</summary>
    /// <exception cref="InvalidFileException">The block has no directory.</exception>
    public static List<ExifValue> ReadAlone(Stream stream, ExifGroup group)
    {
        var values = new List<ExifValue>();
        Add(group, group == ExifGroup.Gps ? ExifTag.Gps : ExifTag.Image, TiffDirectory.ReadFirst(stream), values);
        return values;
    }

    private static void Add(ExifGroup group, IReadOnlyList<int> tags, TiffDirectory directory, List<ExifValue> values)
    {
        foreach (var tag in tags)
        {
            if (directory.ByteCount(tag) > 0)
                values.Add(new(group, tag, MetadataText.Clean(directory.Text(tag, MaxTextBytes)), directory.Numbers(tag)));
        }
    }
}

/// <summary>Texts of metadata.</summary>
internal static class MetadataText
{
    /// <summary>The text without blanks and NULs around it.</summary>
    public static string Clean(string text) => text.Trim().Trim('\0').Trim();
}
