using System.Globalization;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Rigs;

/// <summary>
/// Finds which photos were taken together by cameras that are mounted together: as the scene or the files say, by names that
/// differ in one word (left/0001.jpg and right/0001.jpg), or by the times of several cameras.
/// </summary>
public static class RigDetection
{
    private const int MaxNames = 5;

    /// <summary>
    /// The scene with a place for each photo of a rig, and a camera of its own for each slot: a camera without a serial number
    /// looks like another of its model.
    /// </summary>
    /// <exception cref="StageException">No rig was found, or one camera took two photos of an exposure.</exception>
    public static Scene Apply(Scene scene, StageLog? log = null)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var (places, source) = Find(scene);
        var placed = scene with { Photos = [.. scene.Photos.Zip(places, (photo, place) => photo with { RigPlace = place })] };
        RefuseTwins(placed);
        log?.Info(Summary(places, source));
        return RigCameras.Split(placed);
    }

    private static string Summary(RigPlace?[] places, string source)
    {
        var known = places.OfType<RigPlace>().ToArray();
        var exposureCount = known.Select(place => (place.Rig, place.Exposure)).Distinct().Count();
        var slots = known.Select(place => place.Slot).Distinct().ToArray();
        var names = string.Join(", ", slots.Take(MaxNames)) + (slots.Length > MaxNames ? ", …" : "");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Rigs, {source}: {exposureCount} exposures of {slots.Length} cameras ({names}), {known.Length} of {places.Length} "
            + $"photos.");
    }

    private static (RigPlace?[] Places, string Source) Find(Scene scene)
    {
        RigPlace?[] stated = [.. scene.Photos.Select(photo => photo.RigPlace)];
        if (HasExposure(stated))
            return (stated, "as the scene names them");
        if (RigNames.Find(scene.Photos) is { } byName)
            return (byName, "by the names of the photos");
        if (RigTimes.Find(scene) is { } byTime)
            return (byTime, "by the times of the photos");
        throw new StageException(
            "Rig_NotFound",
            $"rigSynchro needs photos that were taken together, but no rig was found in the {scene.Photos.Count} photos: the "
            + $"scene names no rig (RigId, RigSlot and RigExposure of photos), the files have no XMP of a rig (RigName, "
            + $"RigCameraIndex, CaptureUUID), no names differ in one word only (left/0001.jpg and right/0001.jpg), and no "
            + $"cameras have common times. Name the rig in the scene, name the photos of an exposure alike, or use rigSynchro "
            + $"None.");
    }

    private static bool HasExposure(RigPlace?[] places) =>
        places.OfType<RigPlace>().GroupBy(place => (place.Rig, place.Exposure)).Any(exposure => exposure.Count() > 1);

    private static void RefuseTwins(Scene scene)
    {
        var twins = scene.Photos.Where(photo => photo.RigPlace is not null).GroupBy(photo => photo.RigPlace!)
            .FirstOrDefault(group => group.Count() > 1);
        if (twins is null)
            return;
        throw new StageException(
            "Rig_Invalid",
            $"{twins.ElementAt(0).Name} and {twins.ElementAt(1).Name} are both photos of camera {twins.Key.Slot} of the rig "
            + $"{twins.Key.Rig} at exposure {twins.Key.Exposure}; a camera takes one photo at a time. Give each moment a "
            + $"RigExposure of its own.");
    }
}

/// <summary>Gives the cameras of a rig parameters of their own.</summary>
internal static class RigCameras
{
    /// <summary>
    /// Splits cameras whose photos are in several slots, or in one and outside of rigs. The first keeps the camera, others get a
    /// copy at the end.
    /// </summary>
    public static Scene Split(Scene scene)
    {
        var cameras = scene.Cameras.ToList();
        var cameraOf = new Dictionary<(CameraId Camera, string? Rig, string? Slot), CameraId>();
        var used = new HashSet<CameraId>();
        var photos = scene.Photos.Select(photo =>
        {
            var key = (photo.CameraId, photo.RigPlace?.Rig, photo.RigPlace?.Slot);
            if (!cameraOf.TryGetValue(key, out var id))
            {
                id = used.Add(photo.CameraId) ? photo.CameraId : new(cameras.Count);
                if (id.Value == cameras.Count)
                {
                    var camera = scene[photo.CameraId];
                    var name = photo.RigPlace is { } place ? $"{camera.Name} ({place.Slot})".TrimStart() : camera.Name;
                    cameras.Add(camera with { Id = id, Name = name });
                }
                cameraOf.Add(key, id);
            }
            return photo with { CameraId = id };
        }).ToList();
        return scene with { Cameras = cameras, Photos = photos };
    }
}
