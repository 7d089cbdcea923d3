using System.Globalization;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Cuts the photos of a scene into tasks.</summary>
internal static class PhotoTasks
{
    // A job stays below about ten thousand tasks however many photos it has.
    private const int MaxTaskCount = 2000;

    /// <summary>A task a photo, or a few photos where there are very many.</summary>
    /// <param name="seconds">Work for each megapixel, in seconds of one core.</param>
    /// <param name="memoryBytes">Peak for one photo of a camera.</param>
    public static IReadOnlyList<JobTask> Each(
        Scene scene, double seconds, Func<Camera, long> memoryBytes, Action<IReadOnlyList<PhotoId>, TaskContext> run) =>
        EachOf(scene.Photos, scene, photo => seconds * Megapixels(scene.CameraOf(photo)), memoryBytes, run);

    /// <summary>The same for the photos that have a pose.</summary>
    public static IReadOnlyList<JobTask> EachCalibrated(
        Scene scene, double seconds, Func<Camera, long> memoryBytes, Action<IReadOnlyList<PhotoId>, TaskContext> run) =>
        EachOf(scene.CalibratedPhotos, scene, photo => seconds * Megapixels(scene.CameraOf(photo)), memoryBytes, run);

    /// <summary>A task a photo, with work that is told for each.</summary>
    public static IReadOnlyList<JobTask> Each(
        Scene scene, Func<Photo, double> seconds, Func<Camera, long> memoryBytes, Action<IReadOnlyList<PhotoId>, TaskContext> run) =>
        EachOf(scene.Photos, scene, seconds, memoryBytes, run);

    private static List<JobTask> EachOf(
        IEnumerable<Photo> photos, Scene scene, Func<Photo, double> seconds, Func<Camera, long> memoryBytes,
        Action<IReadOnlyList<PhotoId>, TaskContext> run)
    {
        var batchSize = (scene.Photos.Count + MaxTaskCount - 1) / MaxTaskCount;
        return photos.Chunk(Math.Max(1, batchSize)).Select(batch => new JobTask
        {
            Id = batch[0].Id.Value.ToString("D6", CultureInfo.InvariantCulture),
            Work = batch.Sum(seconds),
            Needs = new(1, batch.Max(photo => memoryBytes(scene.CameraOf(photo)))),
            Run = task => run(batch.Select(photo => photo.Id).ToList(), task),
        }).ToList();
    }

    /// <summary>One task for all photos, with all cores.</summary>
    public static IReadOnlyList<JobTask> One(
        Scene scene, string id, double seconds, long memoryBytes, Action<IReadOnlyList<PhotoId>, TaskContext> run) =>
    [
        new()
        {
            Id = id,
            Work = seconds,
            Needs = new(TaskNeeds.AllCores, memoryBytes),
            Run = task => run(scene.Photos.Select(photo => photo.Id).ToList(), task),
        },
    ];

    private static double Megapixels(Camera camera) => 1e-6 * camera.Width * camera.Height;
}
