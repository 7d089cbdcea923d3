using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Lod;

/// <summary>Makes the nodes of the lower subtrees, each with all its descendants.</summary>
public sealed class LodNodeStage(LodShape shape, LodOptions options) : LodStage(shape, options)
{
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

    protected override IReadOnlyList<LodNode> CutOf(LodTree tree) => LodCuts.Lower(tree);

    protected override IReadOnlySet<LodNodeId> MadeBefore(LodTree tree) => new HashSet<LodNodeId>();

    protected override int TriangleCountOf(LodNode item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.TriangleCount;
    }
}

/// <summary>Makes the nodes between the lower subtrees and the top, in as many tasks as each of them has subtrees.</summary>
public sealed class UpperLodStage(LodShape shape, LodOptions options) : LodStage(shape, options)
{
    private readonly LodShape _shape = shape;

    public override StageName Name => NameOf(_shape);

    public override string Title => _shape.TitleOf("upper levels of detail");

    public override IReadOnlyList<StageName> Reads => [LodNodeStage.NameOf(_shape)];

    /// <summary>Name of the stage.</summary>
    public static StageName NameOf(LodShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.NameOf("upper-levels-of-detail");
    }

    public override double ExpectedWork(InputSize input) => 0.4;

    protected override IReadOnlyList<LodNode> CutOf(LodTree tree) => LodCuts.Upper(tree);

    protected override IReadOnlySet<LodNodeId> MadeBefore(LodTree tree) => LodCuts.IdsOf(LodCuts.Lower(tree));

    protected override int TriangleCountOf(LodNode item) => LodCuts.TypicalTriangleCount;
}

/// <summary>Makes the nodes at the top, up to the roots.</summary>
public sealed class TopLodStage(LodShape shape, LodOptions options) : LodStage(shape, options)
{
    private readonly LodShape _shape = shape;

    public override StageName Name => NameOf(_shape);

    public override string Title => _shape.TitleOf("top levels of detail");

    public override IReadOnlyList<StageName> Reads => [UpperLodStage.NameOf(_shape)];

    /// <summary>Name of the stage.</summary>
    public static StageName NameOf(LodShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.NameOf("top-levels-of-detail");
    }

    public override double ExpectedWork(InputSize input) => 0.4;

    protected override IReadOnlyList<LodNode> CutOf(LodTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return tree.Roots;
    }

    protected override IReadOnlySet<LodNodeId> MadeBefore(LodTree tree)
    {
        var made = LodCuts.IdsOf(LodCuts.Lower(tree));
        made.UnionWith(LodCuts.IdsOf(LodCuts.Upper(tree)));
        return made;
    }

    protected override int TriangleCountOf(LodNode item) => LodCuts.TypicalTriangleCount;
}

/// <summary>
/// Division of the trees among three stages: about one lower subtree per tile, and so many upper ones that each has about as many
/// lower ones as there are upper ones. The serial top grows with the square root of the number of tiles.
/// </summary>
internal static class LodCuts
{
    /// <summary>Triangles of an inner node with its children.</summary>
    public const int TypicalTriangleCount = 60_000;

    private const int MinLowerCount = 8;

    public static IReadOnlyList<LodNode> Lower(LodTree tree) =>
        tree.Subtrees(Math.Max(MinLowerCount, tree.Roots.SelectMany(root => root.Tiles).Distinct().Count()));

    public static IReadOnlyList<LodNode> Upper(LodTree tree) =>
        tree.Subtrees((int)Math.Ceiling(Math.Sqrt(Lower(tree).Count)));

    public static HashSet<LodNodeId> IdsOf(IEnumerable<LodNode> nodes) => nodes.Select(node => node.Id).ToHashSet();
}
