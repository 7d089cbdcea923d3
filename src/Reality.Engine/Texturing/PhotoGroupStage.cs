using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>
/// A stage that processes calibrated photos in groups, which share their input: one task per group, on all cores.
/// </summary>
/// <remarks>Photos that follow each other in a scene mostly show the same part of it.</remarks>
public abstract class PhotoGroupStage : Stage<PhotoId[], PhotoGroupPlan>
{
    private const int GroupSize = 16;

    // Pictures and depth of a group, and the largest mesh of a tile with what its threads draw.
    private const long BaseBytes = 600L << 20;
    private const long BytesPerSurfaceByte = 4;

    /// <summary>Work per megapixel in seconds of one core; relative sizes matter.</summary>
    protected abstract double SecondsPerMegapixel { get; }

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    protected sealed override PhotoGroupPlan ReadInput(Workspace workspace) =>
        new(workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated), SurfaceStage.LargestSizeIn(workspace));

    protected sealed override IReadOnlyList<PhotoId[]> ItemsOf(PhotoGroupPlan input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Scene.CalibratedPhotos.Select(photo => photo.Id).Chunk(GroupSize).ToList();
    }

    protected sealed override string TaskIdOf(PhotoId[] first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return PhotoStage.IdOfTask(first[0]);
    }

    protected sealed override TaskCost CostOf(PhotoId[] item, PhotoGroupPlan input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var cameras = item.Select(id => input.Scene.CameraOf(input.Scene[id]));
        return new(
            cameras.Sum(camera => SecondsPerMegapixel * 1e-6 * camera.Width * camera.Height),
            BaseBytes + BytesPerSurfaceByte * input.LargestSurfaceBytes, TaskCost.AllCores);
    }
}

/// <summary>Input of the plan of a <see cref="PhotoGroupStage"/>.</summary>
/// <param name="LargestSurfaceBytes">Size of the largest artifact of a tile's mesh.</param>
public sealed record PhotoGroupPlan(Scene Scene, long LargestSurfaceBytes);
