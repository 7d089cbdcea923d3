using Reality.Formats.Photos;

namespace Reality.Jobs.Stages;

/// <summary>Photos to make a scene of, and how the scene's document refers to them.</summary>
/// <param name="References">Reference id to place.</param>
/// <param name="Locate">Reference and path of a photo by its name.</param>
internal sealed record PhotosToRead(
    IPhotoList List, IReadOnlyDictionary<int, string> References, Func<string, (int Reference, string Path)> Locate)
{
    /// <summary>All photos of a folder, as reference 0.</summary>
    public static PhotosToRead Of(PhotoFolder folder) =>
        new(folder, new Dictionary<int, string> { [0] = folder.Root }, name => (0, name));
}
