using NetVips;

namespace Reality.Formats.Imaging;

/// <summary>
/// The intact part of a truncated JPEG file. After the end of the data, the decoder continues with gray blocks.
/// </summary>
/// <remarks>
/// Only of files with one sequential scan of gray levels or colors (ITU-T T.81, B.2.2 and B.2.3), which hold the picture from
/// top to bottom. Those with several scans lack something everywhere.
/// </remarks>
internal static class CutJpeg
{
    private const byte Gray = 128;
    private const byte Baseline = 0xC0;
    private const byte ExtendedSequential = 0xC1;
    private const int BlockSide = 8;

    /// <summary>Whether the upper part of a file can be used if the lower one is missing.</summary>
    public static bool HasUpperPart(string path) => RowsOfBlocks(path) > 0;

    /// <summary>
    /// An image of one band, as stored: 255 in the rows whose pixels are all there, otherwise 0. Decodes the whole file.
    /// </summary>
    /// <exception cref="Core.InvalidFileException">No row is complete.</exception>
    public static Image MaskOf(Image image, ImagePath file, ImageSteps steps)
    {
        var rowsOfBlocks = RowsOfBlocks(file.Path);
        var rowCount = rowsOfBlocks > 0 ? WholeRows(image, rowsOfBlocks) : DecodeAll(image);
        if (rowCount == 0)
            throw ImageFile.Damaged(ImageFileFormat.Jpeg, file, null);
        var opaque = steps.Add(steps.Add(Image.Black(image.Width, rowCount)).NotEqual(1.0));
        return rowCount == image.Height ? opaque : steps.Add(opaque.Embed(0, 0, image.Width, image.Height));
    }

    /// <summary>Checks that a file with an end marker has all its pixels. Decodes the whole file.</summary>
    public static void CheckWhole(ImagePath file)
    {
        using var image = ImageFile.Open(file);
        var rowsOfBlocks = RowsOfBlocks(file.Path);
        var rowCount = rowsOfBlocks > 0 ? WholeRows(image, rowsOfBlocks) : image.Height;
        if (rowCount < image.Height)
        {
            throw ImageFile.Broken(
                ImageFileFormat.Jpeg, file,
                $"is damaged: from row {rowCount} of {image.Height} on it has no pixels, although its end is marked; copy it "
                + "again from the camera");
        }
    }

    // Its errors are not ignored.
    private static int DecodeAll(Image image)
    {
        image.Avg();
        return image.Height;
    }

    /// <summary>Rows above the last blocks that have content, or all rows if the last pixel has.</summary>
    private static int WholeRows(Image image, int rowsOfBlocks)
    {
        var (row, last, endsGray) = (0, -1, true);
        var width = image.Width * image.Bands;
        ImagePixels.ForEachStrip(image, rows =>
        {
            for (var at = 0; at < rows.Length; at += width, row++)
            {
                var pixels = rows.Slice(at, width);
                if (pixels.ContainsAnyExcept(Gray))
                    last = row;
                endsGray = !pixels[^image.Bands..].ContainsAnyExcept(Gray);
            }
        });
        // Colors are interpolated with those of the next row: the first gray row has some, and the last whole one has gray.
        return endsGray ? Math.Max(0, Math.Max(0, last - 1) / rowsOfBlocks * rowsOfBlocks - 1) : image.Height;
    }

    /// <summary>Height of the blocks that are coded together, in pixels; 0 if the file has several scans.</summary>
    private static int RowsOfBlocks(string path)
    {
        using var stream = File.OpenRead(path);
        var height = 0;
        var componentCount = -1;
        foreach (var segment in JpegSegments.Of(stream))
        {
            if (segment.IsFrame)
            {
                if (segment.Marker is not (Baseline or ExtendedSequential))
                    return 0;
                // Precision, height, width, number of components; an id, two sampling factors and a table for each.
                var frame = segment.Read(stream);
                componentCount = frame.Length > 5 ? frame[5] : 0;
                if (componentCount is not (1 or 3) || frame.Length < 6 + 3 * componentCount)
                    return 0;
                height = BlockSide * Enumerable.Range(0, componentCount).Max(i => frame[7 + 3 * i] & 15);
            }
            else if (segment.Marker == JpegSegment.StartOfScan)
                return segment.Length > 0 && segment.Read(stream)[0] == componentCount ? height : 0;
        }
        return 0;
    }
}
