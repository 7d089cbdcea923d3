using Reality.Pipeline;

namespace Reality.Engine.Tiling;

/// <summary>A stage that processes tiles one by one, each on all cores.</summary>
public abstract class TileStage : Stage<Tile, TilePlan>
{
    /// <summary>Work per megapixel of photos in seconds of one core, over all tiles.</summary>
    protected abstract double SecondsPerMegapixel { get; }

    /// <summary>Bytes that tasks need for additions of users, by tile.</summary>
    public Func<Workspace, IReadOnlyDictionary<TileName, long>> ReadAddedBytes { get; init; } =
        _ => new Dictionary<TileName, long>();

    /// <summary>
    /// Stages whose artifacts the functions given to this one read; empty if they read none that the job makes. They complete
    /// first, and are no part of the key, which must not depend on what a modeling reference has.
    /// </summary>
    public IReadOnlyList<StageName> KeptStages { get; init; } = [];

    public override IReadOnlyList<StageName> After => KeptStages;

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    /// <summary>Memory of the task of a tile, in bytes, without what users have added to it.</summary>
    protected abstract long MemoryBytesOf(Tile tile, TilePlan plan);

    protected sealed override TilePlan ReadInput(Workspace workspace) =>
        new(workspace, workspace.ReadLayout(), SceneArtifact.MegapixelsOf(workspace), ReadAddedBytes(workspace));

    protected sealed override string TaskIdOf(Tile first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return first.Name.ToString();
    }

    protected sealed override TaskCost CostOf(Tile item, TilePlan input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(
            SecondsPerMegapixel * input.Megapixels / input.Layout.Tiles.Count,
            MemoryBytesOf(item, input) + input.AddedBytes.GetValueOrDefault(item.Name), TaskCost.AllCores);
    }
}

/// <summary>Input of the plan of a <see cref="TileStage"/>.</summary>
/// <param name="Megapixels">Sum over all photos of the scene.</param>
/// <param name="AddedBytes">See <see cref="TileStage.ReadAddedBytes"/>.</param>
public sealed record TilePlan(
    Workspace Workspace, Layout Layout, double Megapixels, IReadOnlyDictionary<TileName, long> AddedBytes);
