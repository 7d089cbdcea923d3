using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Rigs;

/// <summary>Finds rigs by times: photos of different cameras that were taken at the same moment, again and again.</summary>
internal static class RigTimes
{
    // Between the clocks of cameras that a common signal triggers, if they record fractions of seconds.
    private const double MaxSeconds = 0.05;

    // Photos of one exposure by other evidence: clocks may count whole seconds, and start on their own.
    private const double MaxSecondsTogether = 2;

    // What receivers of each camera differ by, and cameras are apart.
    private const double MaxMeters = 10;

    // Of the photos that the camera with fewest took: others coincide by chance.
    private const double MinShare = 0.8;

    /// <summary>The places of the photos; null if times show no rig.</summary>
    public static RigPlace?[]? Find(Scene scene)
    {
        var timed = scene.Photos.Where(photo => photo.CaptureTime is not null)
            .OrderBy(photo => photo.CaptureTime!.Value.UtcTicks).ThenBy(photo => photo.Id).ToArray();
        var hasFractions = timed.Any(photo => photo.CaptureTime!.Value.UtcTicks % TimeSpan.TicksPerSecond != 0);
        var places = new RigPlace?[scene.Photos.Count];
        for (int from = 0, to; from < timed.Length; from = to)
        {
            var start = timed[from].CaptureTime!.Value;
            for (to = from + 1; to < timed.Length && SecondsBetween(timed[from], timed[to]) <= (hasFractions ? MaxSeconds : 0);)
                to++;
            var group = timed[from..to];
            var cameraCount = group.Select(photo => photo.CameraId).Distinct().Count();
            if (cameraCount < 2 || cameraCount < group.Length || !AreTogether(group))
                continue;
            foreach (var photo in group)
            {
                places[photo.Id.Value] = new(
                    "rig", SlotOf(scene, photo.CameraId), start.ToString("O", CultureInfo.InvariantCulture));
            }
        }
        var cameras = scene.Photos.Where(photo => places[photo.Id.Value] is not null).Select(photo => photo.CameraId).Distinct();
        var fewest = cameras.Select(camera => scene.Photos.Count(photo => photo.CameraId == camera)).DefaultIfEmpty().Min();
        var exposureCount = places.OfType<RigPlace>().Select(place => place.Exposure).Distinct().Count();
        return exposureCount > 0 && exposureCount >= MinShare * fewest ? places : null;
    }

    /// <summary>Whether times and positions, as far as they are known, allow photos to be of one moment.</summary>
    public static bool AreTogether(Photo[] photos)
    {
        var timed = photos.Where(photo => photo.CaptureTime is not null).ToArray();
        var placed = photos.Where(photo => photo.Position is not null).ToArray();
        return timed.All(photo => SecondsBetween(timed[0], photo) <= MaxSecondsTogether)
            && placed.All(photo => Vector3d.Distance(PlaceOf(placed[0]), PlaceOf(photo)) <= MaxMeters);
    }

    private static Vector3d PlaceOf(Photo photo) => LocalFrame.ToEarth(photo.Position!.Position);

    private static double SecondsBetween(Photo a, Photo b) =>
        Math.Abs((b.CaptureTime!.Value - a.CaptureTime!.Value).TotalSeconds);

    private static string SlotOf(Scene scene, CameraId camera) =>
        scene[camera].Name is { Length: > 0 } name && scene.Cameras.Count(other => other.Name == name) == 1
            ? name
            : string.Create(CultureInfo.InvariantCulture, $"{scene[camera].Name} {camera.Value}").TrimStart();
}
