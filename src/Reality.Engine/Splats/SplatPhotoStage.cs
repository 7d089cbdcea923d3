using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>Undistorts calibrated photos and reduces them, and their depth maps, to the size of the training.</summary>
/// <param name="source">Source of the photos as taken.</param>
/// <param name="photoSide">Pixels of the longer side.</param>
public sealed class SplatPhotoStage(IPhotoSource source, int photoSide) : CalibratedPhotoStage(SceneArtifact.Calibrated)
{
    public static readonly StageName Id = "splat-photos";

    /// <summary>Whether the job estimates depth maps.</summary>
    public bool HasDepthMaps { get; init; }

    public override StageName Name => Id;

    // 2: with depths.
    public override int Version => 2;

    public override IReadOnlyList<StageName> Reads =>
        [SceneArtifact.Calibrated, .. StageList.If(HasDepthMaps, DepthFilterStage.Id)];

    public override object? Key => photoSide;

    protected override double SecondsPerMegapixel => 0.03;

    protected override long MemoryBytesOf(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        return (128L << 20) + 12L * camera.Width * camera.Height;
    }

    public override void Run(IReadOnlyList<PhotoId> batch, StageContext context) => ForEachMissing(
        batch, context, SplatPhoto.NameOf,
        (scene, photo) => Reduce(
            photo.Id, scene.CameraOf(photo), new(source, scene, context.Cancellation), context.Workspace)
            .Write(context.Workspace));

    private SplatPhoto Reduce(PhotoId photo, Camera camera, UndistortedPhotos photos, Workspace workspace)
    {
        var side = Math.Max(camera.Width, camera.Height);
        var reduction = 8;
        while (reduction > 1 && side / reduction < photoSide)
            reduction /= 2;
        var view = photos.ViewOf(photo, reduction);
        var zoom = Math.Min(1, (double)photoSide / Math.Max(view.Width, view.Height));
        var (width, height) = (
            Math.Max(1, (int)Math.Round(zoom * view.Width)), Math.Max(1, (int)Math.Round(zoom * view.Height)));
        return new(
            SplatPhoto.Resized(view, width, height), AreaAverage.Reduce(photos.ReadColor(photo, reduction), width, height),
            SplatPhoto.Reduce(photos.ReadValidity(photo, reduction), width, height), ReadDepths(photo, width, height, workspace));
    }

    // Of the same field of view; absent for photos that see too little.
    private Image<float>? ReadDepths(PhotoId photo, int width, int height, Workspace workspace)
    {
        var name = DepthMapArtifact.FilteredNameOf(photo);
        return HasDepthMaps && workspace.Contains(name) ? SplatPhoto.Sample(workspace.ReadDepths(name), width, height) : null;
    }
}
