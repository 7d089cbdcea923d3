using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>
/// Splats in spatial parts: halved along their longest side until each part is small. A part above them has splats that are
/// merged from those of its children, so that nothing disappears from afar.
/// </summary>
/// <param name="Splats">At most <see cref="MaxSplatCount"/>.</param>
/// <param name="ErrorMeters">
/// Size of the finest pixels in which merged splats look like the leaves that they stand for; 0 for a leaf.
/// </param>
public sealed record SplatTree(string Name, SplatCloud Splats, double ErrorMeters, IReadOnlyList<SplatTree> Children)
{
    public const int MaxSplatCount = 50_000;

    private const float DeviationsInBounds = 3;

    /// <summary>Divides splats; at least one.</summary>
    public static SplatTree Of(SplatCloud splats, int threadCount) => Of(splats, MaxSplatCount, threadCount);

    /// <param name="maxCount">Most splats of a part.</param>
    internal static SplatTree Of(SplatCloud splats, int maxCount, int threadCount) => Of(splats, "0", maxCount, threadCount);

    /// <summary>
    /// What is shown in place of the leaves: from the root to the leaves, each time one level finer.
    /// </summary>
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

    /// <summary>The parts of <see cref="Of(SplatCloud)"/> without children, in order.</summary>
    public static IEnumerable<SplatTree> LeavesOf(SplatCloud splats) => LeavesOf(splats, "0");

    /// <summary>
    /// World bounds of the splats up to three standard deviations from their centers, and of those of all parts.
    /// </summary>
    public Box3d Bounds
    {
        get
        {
            var bounds = Children.Aggregate(Box3d.Empty, (box, child) => box.Include(child.Bounds));
            for (var i = 0; i < Splats.Count; i++)
            {
                var (p, s) = (Splats.Positions[i], Splats.LogScales[i]);
                var reach = DeviationsInBounds * ExactMath.Exp(Math.Max(s.X, Math.Max(s.Y, s.Z)));
                var center = Splats.Origin + new Vector3d(p.X, p.Y, p.Z);
                bounds = bounds.Include(new Box3d(center, center).Expanded(reach));
            }
            return bounds;
        }
    }

    private static SplatTree Of(SplatCloud splats, string name, int maxCount, int threadCount)
    {
        if (splats.Count <= maxCount)
            return new(name, splats, 0, []);
        var (first, second) = Halve(splats);
        SplatTree[] children = [Of(first, name + "0", maxCount, threadCount), Of(second, name + "1", maxCount, threadCount)];
        var merged = SplatMerging.Merge([.. children.Select(child => child.Splats)], maxCount);
        var error = new SplatLikeness(splats, threadCount).ErrorMetersOf(merged);
        // Viewers expect children to be more exact.
        return new(name, merged, Math.Max(error, 1.01 * children.Max(child => child.ErrorMeters)), children);
    }

    private static IEnumerable<SplatTree> LeavesOf(SplatCloud splats, string name)
    {
        if (splats.Count <= MaxSplatCount)
            return [new(name, splats, 0, [])];
        var (first, second) = Halve(splats);
        return LeavesOf(first, name + "0").Concat(LeavesOf(second, name + "1"));
    }

    private static (SplatCloud First, SplatCloud Second) Halve(SplatCloud splats)
    {
        var size = splats.Bounds().Size;
        var axis = size.X >= size.Y && size.X >= size.Z ? 0 : size.Y >= size.Z ? 1 : 2;
        // By place, and by index where places are equal.
        var order = Enumerable.Range(0, splats.Count).OrderBy(i => splats.Positions[i][axis]).ToArray();
        return (splats.Select(order.AsSpan(0, order.Length / 2)), splats.Select(order.AsSpan(order.Length / 2)));
    }
}
