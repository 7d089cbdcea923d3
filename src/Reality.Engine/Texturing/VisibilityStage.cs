using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Colors;
using Reality.Engine.Meshing;
using Reality.Engine.Rendering;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>
/// Determines the surfaces that each calibrated photo sees: reads "surface/{tile}.bin" of every tile, writes
/// "visibility/{photo}.bin" (<see cref="PhotoVisibility"/>).
/// </summary>
/// <remarks>
/// The tiles that a group of photos can see stream through memory one at a time, against the depth buffers of the group. Photos
/// are independent of each other.
/// </remarks>
public sealed class VisibilityStage(IPhotoSource photos, VisibilityOptions options) : PhotoGroupStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "visibility";

    public override StageName Name => Id;

    /// <summary>Whether the job has the color curves of the photos.</summary>
    public bool EqualizesColors { get; init; }

    public override IReadOnlyList<StageName> Reads =>
        EqualizesColors ? [SurfaceStage.Id, ColorCurveStage.OfModel] : [SurfaceStage.Id];

    public override object? Key => options;

    protected override double SecondsPerMegapixel => 0.1;

    public override void Run(IReadOnlyList<PhotoId[]> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log) = (context.Workspace, context.Log);

        var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        var shown = ShownIn(scene);
        var colors = EqualizedPhotos.Of(photos, workspace);
        log.Begin(batch.Sum(group => group.Length));
        foreach (var group in batch)
        {
            var missing = group
                .Where(id => shown.Contains(id) && !workspace.Contains(PhotoVisibilityArtifact.NameOf(id))).ToArray();
            if (missing.Length > 0)
                Render(missing, scene, colors, context);
            log.Advance(group.Length);
        }
    }

    // Thermal photos have no colors of the surface; if there are no others, their pictures are better than nothing.
    private static HashSet<PhotoId> ShownIn(Scene scene)
    {
        var visible = scene.CalibratedPhotos.Where(photo => scene.CameraOf(photo).Band != Camera.ThermalBand).ToList();
        return [.. (visible.Count > 0 ? visible : scene.CalibratedPhotos).Select(photo => photo.Id)];
    }

    private void Render(PhotoId[] group, Scene scene, IPhotoSource colors, StageContext context)
    {
        var (workspace, cancellation) = (context.Workspace, context.Cancellation);
        var targets = group.Select(id => new Target(scene, id, options)).ToArray();
        foreach (var tile in workspace.ReadLayout().Tiles)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!targets.Any(target => ViewFrustum.MaySee(target.View, tile.TightBox)))
                continue;
            var mesh = workspace.ReadMesh(SurfaceStage.NameOf(tile));
            var bounds = mesh.Bounds();
            Parallel.ForEach(targets, context.Parallelism, target =>
            {
                if (ViewFrustum.MaySee(target.View, bounds))
                    MeshRasterizer.Draw(mesh, RasterView.Of(target.View), target.Buffer, cancellation: cancellation);
            });
        }
        Parallel.ForEach(targets, context.Parallelism, target => Write(target, scene, colors, context));
    }

    private void Write(Target target, Scene scene, IPhotoSource source, StageContext context)
    {
        var photo = scene[target.View.Photo];
        var camera = scene.CameraOf(photo);
        var colorReduction = CeilingDivide(Math.Max(camera.Width, camera.Height), options.MaxColorSide);
        var colorView = PinholeView.Of(photo, camera, colorReduction);
        try
        {
            var (colors, usable) = PhotoThumbnail.Read(
                source, photo, camera, colorView, colorReduction, context.Cancellation);
            context.Workspace.WriteVisibility(photo.Id, new PhotoVisibility
            {
                DepthView = target.View, Depth = DepthCodes.Encode(target.Buffer.Depth),
                ColorView = colorView, Colors = colors, IsUsable = usable,
            }, target.Reduction, colorReduction);
        }
        catch (Core.InvalidFileException e)
        {
            context.Log.Warn("Photo_Unreadable", $"{photo.Name} is left out of the texture: {e.Reason}");
        }
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;

    private sealed class Target
    {
        public Target(Scene scene, PhotoId id, VisibilityOptions options)
        {
            var photo = scene[id];
            var camera = scene.CameraOf(photo);
            Reduction = (int)Math.Ceiling(Math.Sqrt((double)camera.Width * camera.Height / options.MaxDepthPixels));
            View = PinholeView.Of(photo, camera, Reduction);
            Buffer = new VisibilityBuffer(View.Width, View.Height);
        }

        public int Reduction { get; }

        public PinholeView View { get; }

        public VisibilityBuffer Buffer { get; }
    }
}

/// <summary>Resolution of the visibility of photos.</summary>
public sealed record VisibilityOptions
{
    /// <summary>
    /// Maximum number of pixels of a photo's depth buffer; the photo is reduced by an integer factor to meet it. 10,000 or more.
    /// </summary>
    public int MaxDepthPixels { get; init; } = 1_700_000;

    /// <summary>Maximum longer side of the small color image that photos are compared by, in pixels. 64 to 2000.</summary>
    public int MaxColorSide { get; init; } = 400;

    /// <summary>Whether the colors of photos are corrected to the consensus of all photos.</summary>
    public bool CorrectsColors { get; init; } = true;
}
