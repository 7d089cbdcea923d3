using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>Finds the photos that some tiles of a model depend on.</summary>
public static class PhotosOfTiles
{
    /// <summary>Whether a calibrated photo may see something of one of the boxes; occlusion is not considered.</summary>
    public static bool MaySee(Photo photo, Scene scene, IReadOnlyList<Box3d> boxes)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(boxes);
        var view = PinholeView.Of(photo, scene.CameraOf(photo));
        return boxes.Any(box => ViewFrustum.MaySee(view, box));
    }

    /// <summary>The photos whose depth maps confirm those of some photos, which view selection has chosen.</summary>
    /// <param name="count">Maximum number of neighbors of a photo.</param>
    public static IReadOnlyList<PhotoId> NeighborsOf(IEnumerable<PhotoId> photos, int count, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return photos.Where(photo => workspace.Contains(SelectedViews.NameOf(photo)))
            .SelectMany(photo => SelectedViews.Read(workspace, photo).Neighbors.Take(count))
            .Distinct()
            .ToList();
    }
}
