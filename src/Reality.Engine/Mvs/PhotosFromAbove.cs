using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>
/// Chooses the photos whose depth a surface model seen from above needs: those that look down most, enough for each place.
/// </summary>
internal static class PhotosFromAbove
{
    // Depth maps per tie point: one, plus two to confirm it.
    private const int DepthsPerPoint = 3;

    // A photo is needed for this share of its tie points.
    private const double MinShare = 0.1;

    /// <summary>The photos in the order of the scene.</summary>
    public static IReadOnlyList<Photo> Choose(Scene scene, TiePointIndex index)
    {
        var depths = new int[scene.TiePoints.Count];
        var chosen = new HashSet<PhotoId>();
        foreach (var photo in scene.CalibratedPhotos.OrderByDescending(LooksDown).ThenBy(photo => photo.Id.Value))
        {
            var points = index.PointsOf(photo.Id);
            var lacking = 0;
            foreach (var point in points)
                lacking += depths[point] < DepthsPerPoint ? 1 : 0;
            if (lacking == 0 || lacking < MinShare * points.Length)
                continue;
            chosen.Add(photo.Id);
            foreach (var point in points)
                depths[point]++;
        }
        return [.. scene.CalibratedPhotos.Where(photo => chosen.Contains(photo.Id))];
    }

    // Cosine of the angle between the axis of the photo and straight down.
    private static double LooksDown(Photo photo) =>
        -Vector3d.Dot(photo.CameraFromWorld!.Value.Rotation.Inverted() * new Vector3d(0, 0, 1), new(0, 0, 1));
}
