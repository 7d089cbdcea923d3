using System.Globalization;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine;

/// <summary>
/// A stage that processes photos one by one: one task per photo, or per batch of photos if there are very many.
/// </summary>
/// <param name="sceneStage">The stage that wrote the scene.</param>
public abstract class PhotoStage(StageName sceneStage) : Stage<PhotoId, Scene>
{
    /// <summary>Work per megapixel in seconds of one core; relative sizes matter.</summary>
    protected abstract double SecondsPerMegapixel { get; }

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    /// <summary>Peak memory for a photo of a camera, in bytes.</summary>
    protected abstract long MemoryBytesOf(Camera camera);

    protected sealed override Scene ReadInput(Workspace workspace) => workspace.ReadScene(sceneStage);

    protected override IReadOnlyList<PhotoId> ItemsOf(Scene input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Photos.Select(photo => photo.Id).ToList();
    }

    protected sealed override string TaskIdOf(PhotoId first) => first.Value.ToString("D6", CultureInfo.InvariantCulture);

    protected sealed override TaskCost CostOf(PhotoId item, Scene input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var camera = input.CameraOf(input[item]);
        return new(SecondsPerMegapixel * 1e-6 * camera.Width * camera.Height, MemoryBytesOf(camera));
    }
}

/// <summary>A stage with a single task for all photos, on all cores.</summary>
public abstract class ScenePhotosStage : SingleTaskStage
{
    /// <summary>Work per megapixel in seconds of one core; relative sizes matter.</summary>
    protected abstract double SecondsPerMegapixel { get; }

    protected override string TaskId => "photos";

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var megapixels = SceneArtifact.MegapixelsOf(plan.Workspace);
        return new(SecondsPerMegapixel * megapixels, 600L << 20, TaskCost.AllCores);
    }
}
