using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;

namespace Reality.Formats.Photos;

/// <summary>
/// Pixels of photos: JPEG (baseline, progressive, CMYK), PNG and TIFF (8 or 16 bits, tiled; the first page),
/// turned upright by their EXIF orientation. 16-bit values become 8 bits linearly, see <see cref="GrayRange"/>.
/// </summary>
/// <remarks>
/// Reductions of JPEGs happen inside the decoder (scaled inverse transform), which averages blocks up to rounding.
/// One call uses one thread. A file of more than 400 million pixels is refused.
/// </remarks>
/// <param name="files">Where their files are.</param>
public sealed class PhotoReader(IPhotoFiles files) : IPhotoSource
{
    /// <param name="folder">Where the names of photos start.</param>
    public PhotoReader(string folder)
        : this(new PhotoFilesInFolder(folder))
    {
    }

    public Image<Rgb24> ReadColor(Photo photo, int reduction = 1) => Read(FileOf(photo), reduction, ImagePixels.CopyColor);

    public Image<byte> ReadGray(Photo photo, int reduction = 1) => Read(FileOf(photo), reduction, ImagePixels.CopyGray);

    public Image<byte>? ReadMask(Photo photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        var found = MaskFile.CandidatesFor(files.NameOf(photo))
            .Select(name => (Name: name, Path: files.Find(photo, name)))
            .FirstOrDefault(candidate => candidate.Path is not null);
        if (found.Path is not { } maskPath)
            return null;
        var mask = Read(new(maskPath, Path.GetFileName(found.Name)), 1, ImagePixels.CopyGray);
        var header = ImageHeader.Read(FileOf(photo));
        if (mask.Width != header.UprightWidth || mask.Height != header.UprightHeight)
        {
            throw new InvalidFileException(
                "Mask",
                $"{Path.GetFileName(found.Name)} has {mask.Width} x {mask.Height} pixels but {photo.Name} has "
                + $"{header.UprightWidth} x {header.UprightHeight}; a mask must have the size of its photo.");
        }
        return mask;
    }

    private ImagePath FileOf(Photo photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        var path = files.Find(photo, files.NameOf(photo))
            ?? throw new InvalidFileException("Photo", $"There is no file {photo.Name}.");
        return new(path, photo.Name);
    }

    private static Image<T> Read<T>(ImagePath file, int reduction, Func<NetVips.Image, Image<T>> copy)
        where T : unmanaged
    {
        if (reduction is not (1 or 2 or 4 or 8))
            throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "Must be 1, 2, 4 or 8.");
        var format = ImageFile.FormatOf(file).ToString().ToUpperInvariant();
        return ImageFile.Guard(format, file, () => ImagePixels.ReadUpright8Bit(file, reduction, copy));
    }
}

/// <summary>Finds the files of photos, and those beside them, on this machine. Safe to call from many threads.</summary>
public interface IPhotoFiles
{
    /// <summary>Path of a photo below the folder or container that it is in, with forward slashes.</summary>
    string NameOf(Photo photo);

    /// <summary>The file of that name in the folder or container of a photo; null where there is none.</summary>
    string? Find(Photo photo, string name);
}

/// <summary>Photos named by their paths below a folder.</summary>
internal sealed class PhotoFilesInFolder(string folder) : IPhotoFiles
{
    private readonly string _folder = Path.GetFullPath(folder);

    public string NameOf(Photo photo) => photo.Name;

    public string? Find(Photo photo, string name)
    {
        var path = Path.Combine(_folder, name.Replace('/', Path.DirectorySeparatorChar));
        return File.Exists(path) ? path : null;
    }
}
