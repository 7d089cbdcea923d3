using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Photos;

namespace Reality.Jobs.Files;

/// <summary>The photos of a scene in the places that its references name.</summary>
internal sealed class ScenePhotoFiles(IJobFiles files, ContextScene document) : IPhotoFiles
{
    public string NameOf(Photo photo) => document.PathOfPhoto[photo.Id.Value];

    public string? Find(Photo photo, string name) =>
        document.References.TryGetValue(document.ReferenceOfPhoto[photo.Id.Value], out var place) ? files.Find(Place.Parse(place), name) : null;
}
