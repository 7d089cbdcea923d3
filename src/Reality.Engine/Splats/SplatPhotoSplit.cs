using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>Divides the photos of a scene into those for training and those that only measure the quality.</summary>
internal sealed record SplatPhotoSplit(IReadOnlyList<PhotoId> Trained, IReadOnlyList<PhotoId> HeldOut)
{
    // Scenes with fewer photos are trained on all of them.
    private const int MinPhotosToHoldOut = 24;
    private const int UsualInterval = 16;

    /// <summary>World positions of the cameras of the photos that are trained on.</summary>
    public IReadOnlyList<Vector3d> CamerasIn(Scene scene) =>
        [.. Trained.Select(photo => scene[photo].CameraFromWorld!.Value.Center)];

    public static SplatPhotoSplit Of(Scene scene, SplatTrainingOptions options)
    {
        var photos = scene.CalibratedPhotos.Select(photo => photo.Id).ToList();
        var interval = options.HeldOutInterval ?? (photos.Count < MinPhotosToHoldOut ? 0 : UsualInterval);
        var heldOut = interval == 0 ? [] : photos.Where((_, i) => i % interval == interval / 2).ToList();
        return new([.. photos.Except(heldOut)], heldOut);
    }
}
