using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Storage.Blobs.Folders;

namespace Reality.Jobs.Stages;

/// <summary>
/// Merges a scene with the metadata of its photo files: values of the scene take precedence, the files supply missing ones.
/// </summary>
internal sealed class SceneCompletion
{
    private readonly ContextScene _known;
    private readonly ContextScene _read;
    private readonly List<Camera> _cameras;
    private readonly Dictionary<CameraId, CameraId> _cameraOfRead = [];
    private readonly HashSet<CameraId> _completed = [];

    private SceneCompletion(ContextScene known, ContextScene read)
    {
        (_known, _read) = (known, read);
        _cameras = [.. known.Scene.Cameras];
    }

    /// <summary>The known scene, completed; photos found only as files follow its own.</summary>
    /// <param name="read">Scene of the photo files; uses the reference ids of the known scene, and may have more.</param>
    public static ContextScene Complete(ContextScene known, ContextScene read) => new SceneCompletion(known, read).Complete();

    private ContextScene Complete()
    {
        var readAt = new Dictionary<(int, string), Photo>();
        foreach (var photo in _read.Scene.Photos)
            readAt.Add(PlaceOf(_read, photo.Id), photo);
        var photos = new List<Photo>();
        var places = new List<(int Reference, string Path)>();
        foreach (var photo in _known.Scene.Photos)
        {
            var place = PlaceOf(_known, photo.Id);
            photos.Add(readAt.Remove(place, out var found) ? Completed(photo, found) : photo);
            places.Add(place);
        }
        foreach (var photo in _read.Scene.Photos.Where(photo => readAt.ContainsKey(PlaceOf(_read, photo.Id))))
        {
            photos.Add(photo with { Id = new(photos.Count), CameraId = CameraFor(photo.CameraId) });
            places.Add(PlaceOf(_read, photo.Id));
        }
        var hasPlace = _known.Scene.Photos.Any(photo => photo.CameraFromWorld is not null || photo.Position is not null);
        return _known with
        {
            Scene = _known.Scene with
            {
                Cameras = _cameras,
                Photos = photos,
                Origin = hasPlace ? _known.Scene.Origin : _read.Scene.Origin,
            },
            CoordinateSystem = hasPlace ? _known.CoordinateSystem : null,
            References = _read.References,
            ReferenceOfPhoto = places.Select(place => place.Reference).ToList(),
            PathOfPhoto = places.Select(place => place.Path).ToList(),
            PhotoKeys = Extended(_known.PhotoKeys, photos.Count),
            DeviceKeys = Extended(_known.DeviceKeys, _cameras.Count),
        };
    }

    private Photo Completed(Photo known, Photo read) => known with
    {
        CameraId = _known.Scene.CameraOf(known).Width == 0 ? Sized(known.CameraId, read.CameraId) : known.CameraId,
        Position = known.Position ?? read.Position,
        CameraFromEnu = known.CameraFromEnu ?? read.CameraFromEnu,
        CaptureTime = known.CaptureTime ?? read.CaptureTime,
        ExposureStops = known.ExposureStops ?? read.ExposureStops,
    };

    // The first camera found replaces a camera of unknown size; photos of other cameras get their own.
    private CameraId Sized(CameraId bare, CameraId read)
    {
        if (_cameraOfRead.TryGetValue(read, out var id))
            return id;
        if (!_completed.Add(bare))
            return CameraFor(read);
        var (known, found) = (_cameras[bare.Value], _read.Scene[read]);
        _cameras[bare.Value] = known.FocalLengthIsKnown
            ? known with { Width = found.Width, Height = found.Height, PrincipalPoint = found.PrincipalPoint }
            : found with { Id = bare };
        _cameraOfRead.Add(read, bare);
        return bare;
    }

    private CameraId CameraFor(CameraId read)
    {
        if (_cameraOfRead.TryGetValue(read, out var id))
            return id;
        id = new(_cameras.Count);
        _cameras.Add(_read.Scene[read] with { Id = id });
        _cameraOfRead.Add(read, id);
        return id;
    }

    private static (int Reference, string Path) PlaceOf(ContextScene document, PhotoId photo) =>
        (document.ReferenceOfPhoto[photo.Value], document.PathOfPhoto[photo.Value]);

    private static List<string> Extended(IReadOnlyList<string> keys, int count)
    {
        var result = new List<string>(keys);
        var taken = keys.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; result.Count < count; i++)
        {
            var key = i.ToString(CultureInfo.InvariantCulture);
            if (taken.Add(key))
                result.Add(key);
        }
        return result;
    }
}
