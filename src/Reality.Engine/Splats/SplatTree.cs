using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>
/// Splats in spatial parts, which are bisected along their longest side until each part is small. The splats of a parent are
/// merged from those of its children, so that nothing disappears from afar.
/// </summary>
public sealed class SplatTree
{
    public const int MaxSplatCount = 50_000;

    private const float DeviationsInBounds = 3;

    private readonly SplatCloud _splats;

    // A leaf holds indices into the whole cloud, not a copy of its splats.
    private readonly int[]? _chosen;

    private SplatTree(string name, SplatCloud splats, int[] chosen)
    {
        (Name, _splats, _chosen, Children) = (name, splats, chosen, []);
        Bounds = BoundsOf(splats, chosen);
    }

    private SplatTree(string name, SplatCloud merged, double errorMeters, IReadOnlyList<SplatTree> children)
    {
        (Name, _splats, ErrorMeters, Children) = (name, merged, errorMeters, children);
        var own = BoundsOf(merged, [.. Enumerable.Range(0, merged.Count)]);
        Bounds = children.Aggregate(own, (box, child) => box.Include(child.Bounds));
    }

    public string Name { get; }

    /// <summary>At most <see cref="MaxSplatCount"/>.</summary>
    public int SplatCount => _chosen?.Length ?? _splats.Count;

    /// <summary>Pixel size in meters down to which merged splats look like the leaves that they replace; 0 for a leaf.</summary>
    public double ErrorMeters { get; }

    public IReadOnlyList<SplatTree> Children { get; }

    /// <summary>
    /// World bounds of the splats of this part and its children, up to three standard deviations from the centers.
    /// </summary>
    public Box3d Bounds { get; }

    /// <summary>Divides splats; at least one.</summary>
    public static SplatTree Of(SplatCloud splats, int threadCount) => Of(splats, MaxSplatCount, threadCount);

    /// <param name="maxCount">Most splats of a part.</param>
    internal static SplatTree Of(SplatCloud splats, int maxCount, int threadCount)
    {
        ArgumentNullException.ThrowIfNull(splats);
        return Of(splats, AllOf(splats), "0", maxCount, new VectorSplatRasterizer(threadCount));
    }

    /// <summary>The parts of <see cref="Of(SplatCloud, int)"/> without children, in order.</summary>
    public static IEnumerable<SplatTree> LeavesOf(SplatCloud splats)
    {
        ArgumentNullException.ThrowIfNull(splats);
        return LeavesOf(splats, AllOf(splats), "0");
    }

    /// <summary>The splats of this part alone; those of a leaf are copied at each call.</summary>
    public SplatCloud ToCloud() => _chosen is null ? _splats : _splats.Select(_chosen);

    /// <summary>Cuts of the tree that can replace the leaves: from the root to the leaves, each one level finer.</summary>
    public IEnumerable<IReadOnlyList<SplatTree>> Cuts()
    {
        IReadOnlyList<SplatTree> cut = [this];
        yield return cut;
        while (cut.Any(part => part.Children.Count > 0))
        {
            cut = [.. cut.SelectMany(part => part.Children.Count > 0 ? part.Children : [part])];
            yield return cut;
        }
    }

    private static SplatTree Of(SplatCloud splats, int[] chosen, string name, int maxCount, VectorSplatRasterizer rasterizer)
    {
        if (chosen.Length <= maxCount)
            return new(name, splats, chosen);
        // Rendered before the parts: the largest pictures come first, and the others reuse their buffers.
        var likeness = new SplatLikeness(splats, chosen, rasterizer);
        CollectCopies();
        var (first, second) = Halve(splats, chosen);
        SplatTree[] children =
            [Of(splats, first, name + "0", maxCount, rasterizer), Of(splats, second, name + "1", maxCount, rasterizer)];
        var merged = SplatMerging.Merge([.. children.Select(child => child.ToCloud())], maxCount);
        var error = likeness.ErrorMetersOf(merged);
        CollectCopies();
        // Viewers expect the error of children to be smaller.
        return new(name, merged, Math.Max(error, 1.01 * children.Max(child => child.ErrorMeters)), children);
    }

    private static IEnumerable<SplatTree> LeavesOf(SplatCloud splats, int[] chosen, string name)
    {
        if (chosen.Length <= MaxSplatCount)
            return [new(name, splats, chosen)];
        var (first, second) = Halve(splats, chosen);
        return LeavesOf(splats, first, name + "0").Concat(LeavesOf(splats, second, name + "1"));
    }

    private static (int[] First, int[] Second) Halve(SplatCloud splats, int[] chosen)
    {
        var size = splats.BoundsOf(chosen).Size;
        var axis = size.X >= size.Y && size.X >= size.Z ? 0 : size.Y >= size.Z ? 1 : 2;
        // Sorts by position; splats at equal positions keep their order.
        var order = chosen.OrderBy(i => splats.Positions[i][axis]).ToArray();
        return (order[..(order.Length / 2)], order[(order.Length / 2)..]);
    }

    /// <summary>Frees unused copies of splats, which would otherwise take several times the memory in use.</summary>
    public static void CollectCopies() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);

    private static int[] AllOf(SplatCloud splats) => [.. Enumerable.Range(0, splats.Count)];

    private static Box3d BoundsOf(SplatCloud splats, int[] chosen)
    {
        var bounds = Box3d.Empty;
        foreach (var i in chosen)
        {
            var (p, s) = (splats.Positions[i], splats.LogScales[i]);
            var reach = DeviationsInBounds * ExactMath.Exp(Math.Max(s.X, Math.Max(s.Y, s.Z)));
            var center = splats.Origin + new Vector3d(p.X, p.Y, p.Z);
            bounds = bounds.Include(new Box3d(center, center).Expanded(reach));
        }
        return bounds;
    }
}
