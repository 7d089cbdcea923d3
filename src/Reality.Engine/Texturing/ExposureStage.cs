using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>
/// Compares the exposure of all photos: reads the calibrated scene and "visibility/{photo}.bin" of all photos, writes
/// "exposure/exposure.gains" (<see cref="ExposureGains"/>).
/// </summary>
public sealed class ExposureStage : ScenePhotosStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "exposure";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [VisibilityStage.Id];

    protected override double SecondsPerMegapixel => 0.01;

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Log.Begin(1);
        var scene = context.Workspace.ReadScene(SceneArtifact.Calibrated);
        ExposureGains.Write(context.Workspace, ExposureGains.Estimate(context.Workspace, scene, context.Cancellation));
        context.Log.Advance();
    }
}
