using Reality.Core.Scenes;

namespace Reality.Formats.Photos;

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
