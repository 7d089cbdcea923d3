using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>Makes the nodes of the subtrees that the trees are cut into, each with all its descendants.</summary>
public sealed class LodNodeStage(LodShape shape, LodOptions options) : LodStage(shape, options)
{
    private const int SubtreeCount = 8;

    private readonly LodShape _shape = shape;

    public override StageName Name => NameOf(_shape);

    public override string Title => _shape.TitleOf("levels of detail");

    public override IReadOnlyList<StageName> Reads => [LodTreeStage.NameOf(_shape), TextureStage.Id];

    /// <summary>Name of the stage.</summary>
    public static StageName NameOf(LodShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.NameOf("levels-of-detail");
    }

    public override double ExpectedWork(InputSize input) => 0.4 * input.Megapixels;

    protected override IReadOnlyList<LodNode> ItemsOf(LodTree input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        return [.. input.Subtrees(SubtreeCount)];
    }

    protected override TaskCost CostOf(LodNode item, LodTree input)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Cost(item.TriangleCount);
    }
}

/// <summary>Makes the nodes above the subtrees, up to the roots.</summary>
public sealed class TopLodStage(LodShape shape, LodOptions options) : LodStage(shape, options)
{
    private const int TypicalTriangleCount = 60_000;

    private readonly LodShape _shape = shape;

    public override StageName Name => NameOf(_shape);

    public override string Title => _shape.TitleOf("top levels of detail");

    public override IReadOnlyList<StageName> Reads => [LodNodeStage.NameOf(_shape)];

    /// <summary>Name of the stage.</summary>
    public static StageName NameOf(LodShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.NameOf("top-levels-of-detail");
    }

    public override double ExpectedWork(InputSize input) => 0.4;

    protected override IReadOnlyList<LodNode> ItemsOf(LodTree input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Roots;
    }

    protected override TaskCost CostOf(LodNode item, LodTree input) => Cost(TypicalTriangleCount);
}
