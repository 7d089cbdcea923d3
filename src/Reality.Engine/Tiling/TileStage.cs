using Reality.Pipeline;

namespace Reality.Engine.Tiling;

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
