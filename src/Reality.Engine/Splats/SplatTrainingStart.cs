using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>The state that the training of a scene begins with.</summary>
internal static class SplatTrainingStart
{
    public const int MinPointCount = 10;

    private const float PointOpacity = 0.5f;

    // Surfaces are opaque, also in views between the photos.
    private const float SurfaceOpacity = 0.9f;

    /// <summary>A splat at each tie point; null if there are too few.</summary>
    /// <param name="photoCount">Number of photos that are trained on.</param>
    /// <param name="maxCount">Of more tie points, an even part is taken.</param>
    /// <param name="regions">Regions that the splats are limited to.</param>
    public static SplatTrainingState? TryOf(Scene scene, int photoCount, int maxCount, IReadOnlyList<Prism> regions)
    {
        var points = scene.TiePoints;
        var inside = Enumerable.Range(0, points.Count)
            .Where(i => regions.All(region => region.Contains(points.Positions[i]))).ToArray();
        if (inside.Length < MinPointCount)
            return null;
        var step = Math.Max(1, (double)inside.Length / maxCount);
        var chosen = Enumerable.Range(0, (int)(inside.Length / step)).Select(k => inside[(int)(k * step)]).ToArray();
        var splats = SplatStart.Of(
            Array.ConvertAll(chosen, i => points.Positions[i]), Array.ConvertAll(chosen, i => points.Colors[i]), PointOpacity);
        return Of(splats, scene, photoCount);
    }

    /// <summary>Splats on the surface that depth maps show, and at tie points; null if there are too few.</summary>
    /// <param name="photos">Photos that are trained on.</param>
    /// <param name="maxCount">Most splats of the training.</param>
    public static SplatTrainingState? TryOf(
        Workspace workspace, Scene scene, IReadOnlyList<PhotoId> photos, int maxCount, IReadOnlyList<Prism> regions)
    {
        var (points, colors) = SplatSurfacePoints.Read(workspace, scene, photos, maxCount, regions);
        return points.Count < MinPointCount ? null : Of(SplatStart.Of(points, colors, SurfaceOpacity), scene, photos.Count);
    }

    /// <summary>Trained splats, to train them further.</summary>
    public static SplatTrainingState Of(SplatCloud trained, Scene scene, int photoCount) =>
        Of(SplatParameters.Of(trained), scene, photoCount);

    private static SplatTrainingState Of(SplatParameters splats, Scene scene, int photoCount) => new()
    {
        Splats = splats, Exposure = new(photoCount), SceneRadius = RadiusOf(scene), StartCount = splats.Count,
    };

    /// <summary>Median distance from a camera to a tie point that it shows; 1 without tie points.</summary>
    public static double RadiusOf(Scene scene)
    {
        var points = scene.TiePoints;
        var distances = new List<double>();
        for (var i = 0; i < points.Count; i++)
        {
            for (var k = points.FirstObservation[i]; k < points.FirstObservation[i + 1]; k++)
            {
                if (scene.Photos[points.PhotoOf[k]].CameraFromWorld is { } pose)
                    distances.Add((points.Positions[i] - pose.Center).Length);
            }
        }
        return distances.Count == 0 ? 1 : Median.Of(distances);
    }
}
