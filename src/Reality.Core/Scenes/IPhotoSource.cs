using Reality.Core.Imaging;

namespace Reality.Core.Scenes;

/// <summary>Reads pixels of photos. Safe to call from many threads. Broken files throw <see cref="InvalidFileException"/>.</summary>
public interface IPhotoSource
{
    /// <summary>
    /// Colors of a photo with its EXIF orientation applied, its sides divided (rounded up) by <paramref name="reduction"/>
    /// = 1, 2, 4 or 8 by averaging blocks.
    /// </summary>
    Image<Rgb24> ReadColor(Photo photo, int reduction = 1);

    /// <summary>Luminance 0 to 255 (Rec. 601) of the same.</summary>
    Image<byte> ReadGray(Photo photo, int reduction = 1);

    /// <summary>The photo's mask at full size, 0 = ignore; null where there is none.</summary>
    Image<byte>? ReadMask(Photo photo);
}
