using System.Globalization;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Colors;

/// <summary>
/// Estimates the color curves of all photos of a scene together, by its tie points: reads the scene of a stage, writes
/// "colors.bin" (<see cref="ColorCurveArtifact"/>). Curves that the scene's stage wrote itself are used instead.
/// </summary>
/// <param name="scene">The stage that wrote the scene.</param>
public sealed class ColorCurveStage(IPhotoSource photos, StageName scene, EqualizationMethod method) : SingleTaskStage
{
    /// <summary>The stage of a calibration.</summary>
    public static readonly StageName OfCalibration = "color-equalization";

    /// <summary>The stage of a model.</summary>
    public static readonly StageName OfModel = "photo-colors";

    private const double SecondsPerMegapixel = 0.05;
    private const long BaseBytes = 600L << 20;
    private const long BytesPerObservation = 40;

    public override StageName Name => scene == SceneArtifact.Calibrated ? OfModel : OfCalibration;

    public override IReadOnlyList<StageName> Reads => [scene];

    public override object? Key => method;

    protected override string TaskId => "photos";

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var read = plan.Workspace.ReadScene(scene);
        return new(
            SecondsPerMegapixel * SceneArtifact.MegapixelsOf(read),
            BaseBytes + BytesPerObservation * read.TiePoints.ObservationCount, TaskCost.AllCores);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var workspace = context.Workspace;
        workspace.WriteColorCurves(
            Name, workspace.Contains(ColorCurveArtifact.NameOf(scene)) ? workspace.ReadColorCurves(scene) : Estimate(context));
    }

    private ColorCurve?[] Estimate(StageContext context)
    {
        var read = context.Workspace.ReadScene(scene);
        var samples = ColorSamples.Of(read, photos, context);
        var (curves, before, after) = ColorEqualization.Estimate(samples, method, context.Parallelism);
        var without = read.CalibratedPhotos.Where(photo => curves[photo.Id.Value] is null).ToList();
        if (without.Count > 0)
        {
            context.Log.Warn(
                "Colors_NotEqualized",
                $"{Counted.Of(without.Count, "photo", "keeps its colors", "keep their colors")}, {without[0].Name} the first, "
                + $"and {(without.Count == 1 ? "shares" : "share")} no tie points with other photos of visible light.");
        }
        context.Outcome.Figure(
            "color differences between photos",
            string.Create(CultureInfo.InvariantCulture, $"{100 * before:F1} % before equalization, {100 * after:F1} % after"));
        return curves;
    }
}
