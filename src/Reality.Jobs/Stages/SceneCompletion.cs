using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Storage.Blobs.Folders;

namespace Reality.Jobs.Stages;

/// <summary>
/// Merges a scene with the metadata of its photo files, or with another scene: values of the scene take precedence, the other
/// supplies missing ones.
/// </summary>
internal sealed class SceneCompletion
{
    private readonly ContextScene _known;
    private readonly ContextScene _read;
    private readonly List<Camera> _cameras;
    private readonly Dictionary<CameraId, CameraId> _cameraOfRead = [];
    private readonly HashSet<CameraId> _completed = [];

    // Ids that added photos and devices have in their own document; null if they have none.
    private readonly List<string?> _photoKeys = [];
    private readonly List<string?> _deviceKeys = [];

    private SceneCompletion(ContextScene known, ContextScene read)
    {
        (_known, _read) = (known, read);
        _cameras = [.. known.Scene.Cameras];
    }

    /// <summary>The known scene, completed; photos found only in the other follow its own.</summary>
    /// <param name="read">
    /// Scene of the photo files, or another scene in the same frame; uses the reference ids of the known scene, may have more.
    /// </param>
    public static ContextScene Complete(ContextScene known, ContextScene read) => new SceneCompletion(known, read).Complete();

    private ContextScene Complete()
    {
        var readAt = new Dictionary<(int, string), Photo>();
        foreach (var photo in _read.Scene.Photos)
            readAt.TryAdd(PlaceOf(_read, photo.Id), photo);
        var photos = new List<Photo>();
        var places = new List<(int Reference, string Path)>();
        foreach (var photo in _known.Scene.Photos)
        {
            var place = PlaceOf(_known, photo.Id);
            photos.Add(readAt.Remove(place, out var found) ? Completed(photo, found) : photo);
            places.Add(place);
        }
        foreach (var photo in _read.Scene.Photos.Where(photo => readAt.Remove(PlaceOf(_read, photo.Id))))
        {
            photos.Add(photo with { Id = new(photos.Count), CameraId = CameraFor(photo.CameraId) });
            places.Add(PlaceOf(_read, photo.Id));
            _photoKeys.Add(_read.PhotoKeys.ElementAtOrDefault(photo.Id.Value));
        }
        var hasPlace = HasPlace(_known.Scene);
        return _known with
        {
            Scene = _known.Scene with
            {
                Cameras = _cameras,
                Photos = photos,
                Origin = hasPlace ? _known.Scene.Origin : _read.Scene.Origin,
            },
            CoordinateSystem = hasPlace ? _known.CoordinateSystem : _read.CoordinateSystem,
            References = _read.References,
            ReferenceOfPhoto = places.Select(place => place.Reference).ToList(),
            PathOfPhoto = places.Select(place => place.Path).ToList(),
            PhotoKeys = Extended(_known.PhotoKeys, _photoKeys),
            DeviceKeys = Extended(_known.DeviceKeys, _deviceKeys),
        };
    }

    /// <summary>Whether the frame of a scene means anything: a photo has a pose or a position.</summary>
    public static bool HasPlace(Scene scene) =>
        scene.Photos.Any(photo => photo.CameraFromWorld is not null || photo.Position is not null);

    private Photo Completed(Photo known, Photo read) => known with
    {
        CameraId = _known.Scene.CameraOf(known).Width == 0 ? Sized(known.CameraId, read.CameraId) : known.CameraId,
        CameraFromWorld = known.CameraFromWorld ?? read.CameraFromWorld,
        UnregisteredReason = read.CameraFromWorld is null ? known.UnregisteredReason : null,
        Position = known.Position ?? read.Position,
        CameraFromEnu = known.CameraFromEnu ?? read.CameraFromEnu,
        CaptureTime = known.CaptureTime ?? read.CaptureTime,
        ExposureStops = known.ExposureStops ?? read.ExposureStops,
        RigPlace = known.RigPlace ?? read.RigPlace,
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
            : AsFisheyeIf(known.Fisheye, found) with { Id = bare };
        _cameraOfRead.Add(read, bare);
        return bare;
    }

    // A scene can say that a device is a fisheye camera and leave its properties to the photos.
    private static Camera AsFisheyeIf(FisheyeLens? lens, Camera found)
    {
        if (lens is null || found.Fisheye is not null)
            return found;
        return found with
        {
            Fisheye = lens,
            FocalLength = FisheyeLens.GuessedFocalLength(found.Width, found.Height),
            FocalLengthIsKnown = false,
            Fixed = CameraParameters.FisheyeDefault,
        };
    }

    private CameraId CameraFor(CameraId read)
    {
        if (_cameraOfRead.TryGetValue(read, out var id))
            return id;
        id = new(_cameras.Count);
        _cameras.Add(_read.Scene[read] with { Id = id });
        _deviceKeys.Add(_read.DeviceKeys.ElementAtOrDefault(read.Value));
        _cameraOfRead.Add(read, id);
        return id;
    }

    private static (int Reference, string Path) PlaceOf(ContextScene document, PhotoId photo) =>
        (document.ReferenceOfPhoto[photo.Value], document.PathOfPhoto[photo.Value]);

    // An added entry keeps its id if that is free, else it gets the first free number.
    private static List<string> Extended(IReadOnlyList<string> keys, IReadOnlyList<string?> wanted)
    {
        var result = new List<string>(keys);
        var taken = keys.ToHashSet(StringComparer.Ordinal);
        var next = 0;
        foreach (var key in wanted)
        {
            var given = key is not null && taken.Add(key) ? key : null;
            while (given is null)
            {
                var number = next++.ToString(CultureInfo.InvariantCulture);
                given = taken.Add(number) ? number : null;
            }
            result.Add(given);
        }
        return result;
    }
}
