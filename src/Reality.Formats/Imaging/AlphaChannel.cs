using NetVips;

namespace Reality.Formats.Imaging;

/// <summary>
/// The alpha channel of PNG, TIFF and WebP files, with which programs cut parts out of photos; for cut JPEG files, the rows that
/// are present.
/// </summary>
internal static class AlphaChannel
{
    /// <summary>Whether an opened file has one. Additional bands of a TIFF file are alpha only if the file says so.</summary>
    public static bool Exists(Image image, ImagePath file, ImageFileFormat format) => image.HasAlpha() && format switch
    {
        ImageFileFormat.Png or ImageFileFormat.WebP => true,
        ImageFileFormat.Tiff => IsDeclared(file),
        _ => false,
    };

    /// <summary>Passes <paramref name="copy"/> the upright image of one band: 0 where alpha is 0, otherwise 255.</summary>
    public static T ReadUpright<T>(ImagePath file, Func<Image, T> copy)
    {
        using var steps = new ImageSteps();
        var image = steps.Add(ImageFile.Open(file));
        var opaque = ImageFile.FormatOf(file) == ImageFileFormat.Jpeg
            ? CutJpeg.MaskOf(image, file, steps)
            : steps.Add(steps.Add(image.ExtractBand(image.Bands - 1)).NotEqual(0.0));
        var orientation = image.UprightOrientation();
        if (orientation != 1)
        {
            opaque = steps.Add(opaque.Mutate(mutable => mutable.Set(GValue.GIntType, "orientation", orientation)));
            opaque = steps.Add(steps.Add(opaque.CopyMemory()).Autorot());
        }
        return copy(opaque);
    }

    /// <summary>TIFF 6.0, section 18: associated (1) or unassociated (2) alpha, as the last of the additional samples.</summary>
    private static bool IsDeclared(ImagePath file)
    {
        using var stream = File.OpenRead(file.Path);
        return TiffDirectory.ReadFirst(stream).Numbers(TiffTag.ExtraSamples) is [.., 1 or 2];
    }
}
