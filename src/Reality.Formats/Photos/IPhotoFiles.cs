using Reality.Core.Scenes;

namespace Reality.Formats.Photos;

/// <summary>Finds the files of photos, and those beside them, on this machine. Safe to call from many threads.</summary>
public interface IPhotoFiles
{
    /// <summary>Path of a photo below the folder or container that it is in, with forward slashes.</summary>
    string NameOf(Photo photo);

    /// <summary>The file of that name in the folder or container of a photo; null where there is none.</summary>
    string? Find(Photo photo, string name);
}
