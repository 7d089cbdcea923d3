using System.Globalization;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine;

/// <summary>A stage that works photo by photo: one task per photo, or per few photos if there are very many.</summary>
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

/// <summary>A stage that is one task over all photos, with all cores.</summary>
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
        return new(SecondsPerMegapixel * megapixels, 600L << 20, TaskNeeds.AllCores);
    }
}

/// <summary>A stage that works tile by tile, each with all cores.</summary>
public abstract class TileStage : Stage<Tile, TilePlan>
{
    /// <summary>Work per megapixel of photos in seconds of one core, over all tiles.</summary>
    protected abstract double SecondsPerMegapixel { get; }

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    protected abstract long MemoryBytesOf(Tile tile);

    protected sealed override TilePlan ReadInput(Workspace workspace) =>
        new(workspace.ReadLayout(), SceneArtifact.MegapixelsOf(workspace));

    protected sealed override string TaskIdOf(Tile first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return first.Name;
    }

    protected sealed override TaskCost CostOf(Tile item, TilePlan input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(SecondsPerMegapixel * input.Megapixels / input.Layout.Tiles.Count, MemoryBytesOf(item), TaskNeeds.AllCores);
    }
}

/// <summary>What the tasks of a <see cref="TileStage"/> are planned from.</summary>
/// <param name="Megapixels">Of all photos of the scene.</param>
public sealed record TilePlan(Layout Layout, double Megapixels);
