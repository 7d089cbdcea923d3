using System.Globalization;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>Trained splats in their published form, without transparent and floating ones, and their quality.</summary>
/// <param name="HiddenCount">Splats that were left out because they are transparent or outside of all regions.</param>
/// <param name="FloatingCount">Splats that were left out because they float.</param>
internal sealed record SplatResult(SplatCloud Splats, int HiddenCount, int FloatingCount)
{
    // A splat with less opacity is invisible.
    private const float LeastOpacity = 0.005f;

    // Maximum number of training photos that measure the quality in the end.
    private const int MaxMeasuredCount = 200;

    // Photos show more than the regions contain. With regions, the quality is therefore measured with the splats outside of them.
    private SplatCloud? Measured { get; init; }

    /// <summary>The splats that can be seen, lie inside of all regions, and do not float.</summary>
    public static SplatResult Of(SplatCloud trained, IReadOnlyList<Prism> regions, IReadOnlyList<Vector3d> cameras)
    {
        var result = WithoutFloating(VisibleOf(trained, regions), trained.Count, cameras);
        return regions.Count == 0 ? result : result with { Measured = Of(trained, [], cameras).Splats };
    }

    public static SplatCloud VisibleOf(SplatCloud trained, IReadOnlyList<Prism> regions) => trained.Select(
    [
        .. Enumerable.Range(0, trained.Count)
            .Where(i => trained.OpacityOf(i) >= LeastOpacity && trained.IsInside(i, regions)),
    ]);

    /// <param name="trainedCount">Number of splats before the invisible ones were left out.</param>
    /// <param name="cameras">World positions of the cameras of the photos that are trained on.</param>
    public static SplatResult WithoutFloating(SplatCloud visible, int trainedCount, IReadOnlyList<Vector3d> cameras)
    {
        var floats = FloatingSplats.Find(visible, cameras);
        var kept = visible.Select([.. Enumerable.Range(0, visible.Count).Where(i => !floats[i])]);
        return new(kept, trainedCount - visible.Count, visible.Count - kept.Count);
    }

    /// <summary>Measures the splats of a stage, and writes them with their report.</summary>
    /// <param name="sceneRadius">See <see cref="SplatTrainingState.SceneRadius"/>.</param>
    /// <param name="exposure">Of the photos trained on, in their order; those held out have that of the splats.</param>
    public void Write(
        StageName stage, int stepCount, SplatPhotoSplit photos, double sceneRadius, SplatExposure exposure, StageContext context)
    {
        var comparison = new SplatComparison(new VectorSplatRasterizer(context.ThreadCount), context.ThreadCount);
        var rendered = SplatParameters.Of(Measured ?? Splats, areTrained: false);
        var near = SplatTrainingState.NearOf(sceneRadius);
        var every = 1 + photos.Trained.Count / MaxMeasuredCount;
        var trained = Enumerable.Range(0, photos.Trained.Count).Where(i => i % every == 0)
            .Select(i => Measure(photos.Trained[i], i)).ToList();
        var unseen = photos.HeldOut.Select(photo => Measure(photo, null)).ToList();
        context.Workspace.WriteSplats(stage, Splats);
        SplatReportArtifact.Write(
            context.Workspace, stage,
            new(Splats.Count, stepCount, trained, unseen) { HiddenCount = HiddenCount, FloatingCount = FloatingCount });
        context.Log.Info(
            $"Of {Splats.Count + HiddenCount + FloatingCount} splats, {HiddenCount} are transparent or outside, and "
            + $"{FloatingCount} float, far away, as large as the scene or around a camera; they were left out.");
        // As the report writes all counts.
        var count = Splats.Count.ToString("N0", CultureInfo.InvariantCulture).Replace(',', '\u202F');
        context.Outcome.Figure("splats", count);
        context.Outcome.Figure("PSNR of splats", Words(trained));
        if (unseen.Count > 0)
            context.Outcome.Figure("PSNR of splats, unseen photos", Words(unseen));

        SplatQuality Measure(PhotoId photo, int? index)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            return comparison.Measure(SplatPhoto.Read(context.Workspace, photo), rendered, near, exposure, index);
        }
    }

    private static string Words(List<SplatQuality> photos) => string.Create(
        CultureInfo.InvariantCulture,
        $"{photos.Average(photo => photo.Psnr):0.0} dB, SSIM {photos.Average(photo => photo.Ssim):0.00}");
}
