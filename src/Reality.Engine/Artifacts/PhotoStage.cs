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

    protected sealed override Scene ReadInput(Workspace workspace) => workspace.ReadSceneWithoutTiePoints(sceneStage);

    protected override IReadOnlyList<PhotoId> ItemsOf(Scene input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Photos.Select(photo => photo.Id).ToList();
    }

    /// <summary>Makes the artifacts of the photos of a batch that have none yet.</summary>
    private protected void ForEachMissing(
        IReadOnlyList<PhotoId> batch, StageContext context, Func<PhotoId, ArtifactName> nameOf, Action<Scene, Photo> make)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var scene = ReadInput(context.Workspace);
        context.ForEach(batch, id =>
        {
            if (!context.Workspace.Contains(nameOf(id)))
                make(scene, scene[id]);
        });
    }

    protected sealed override string TaskIdOf(PhotoId first) => IdOfTask(first);

    /// <summary>Id of the task whose photos begin with the given one.</summary>
    internal static string IdOfTask(PhotoId first) => first.Value.ToString("D6", CultureInfo.InvariantCulture);

    protected sealed override TaskCost CostOf(PhotoId item, Scene input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var camera = input.CameraOf(input[item]);
        return new(SecondsPerMegapixel * 1e-6 * camera.Width * camera.Height, MemoryBytesOf(camera));
    }
}

/// <summary>A stage that processes the photos one by one that have a pose.</summary>
/// <param name="sceneStage">The stage that wrote the scene.</param>
public abstract class CalibratedPhotoStage(StageName sceneStage) : PhotoStage(sceneStage)
{
    protected override IReadOnlyList<PhotoId> ItemsOf(Scene input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.CalibratedPhotos.Select(photo => photo.Id).ToList();
    }
}

/// <summary>A stage with a single task for all photos, on all cores.</summary>
public abstract class ScenePhotosStage : SingleTaskStage
{
    // Without the tie points.
    private const long BaseBytes = 400L << 20;

    /// <summary>Work per megapixel in seconds of one core; relative sizes matter.</summary>
    protected abstract double SecondsPerMegapixel { get; }

    protected override string TaskId => "photos";

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var megapixels = SceneArtifact.MegapixelsOf(plan.Workspace);
        return new(
            SecondsPerMegapixel * megapixels, BaseBytes + SceneArtifact.MemoryOf(plan.Workspace, SceneArtifact.Calibrated),
            TaskCost.AllCores);
    }
}
