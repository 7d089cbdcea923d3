using Reality.Core.Numerics;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class PhotoDivisionTests
{
    private const int Columns = 16, Rows = 12, Count = Columns * Rows, BlockSize = 40;

    private static readonly IReadOnlyList<VerifiedPair> s_pairs = [.. Grid()];

    private static readonly IReadOnlyList<IReadOnlyList<int>> s_blocks = PhotoDivision.Divide(Count, s_pairs, BlockSize);

    [Fact]
    public void Each_photo_is_in_a_block_and_blocks_are_of_about_the_same_size()
    {
        Assert.Equal(5, s_blocks.Count);
        Assert.Equal(Enumerable.Range(0, Count), s_blocks.SelectMany(block => block).Distinct().Order());
        // 38 or 39 of their own, and eight of each neighbor.
        Assert.All(s_blocks, block => Assert.InRange(block.Count, 38, 38 + 4 * 8));
        Assert.All(s_blocks, block => Assert.Equal(block.Distinct().Order(), block));
    }

    [Fact]
    public void Each_block_is_connected()
    {
        foreach (var block in s_blocks)
        {
            var sets = new DisjointSets(Count);
            foreach (var pair in s_pairs.Where(p => block.Contains(p.First.Value) && block.Contains(p.Second.Value)))
                sets.Join(pair.First.Value, pair.Second.Value);
            Assert.Single(block.Select(sets.Find).Distinct());
        }
    }

    [Fact]
    public void Blocks_share_photos_with_neighbors_so_that_all_can_be_joined()
    {
        var sets = new DisjointSets(s_blocks.Count);
        for (var a = 0; a < s_blocks.Count; a++)
        {
            for (var b = 0; b < a; b++)
            {
                if (s_blocks[a].Intersect(s_blocks[b]).Count() >= 8)
                    sets.Join(a, b);
            }
        }
        Assert.Single(Enumerable.Range(0, s_blocks.Count).Select(sets.Find).Distinct());
    }

    [Fact]
    public void Borders_are_short()
    {
        // Of 16 rows of 12 cut into five parts, the straight cuts cross 4 x 12 rows; three times as many would be ragged.
        var pairsWithin = s_pairs.Count(p => s_blocks.Any(b => b.Contains(p.First.Value) && b.Contains(p.Second.Value)));
        Assert.InRange(s_pairs.Count - pairsWithin, 0, s_pairs.Count / 4);
    }

    [Fact]
    public void The_order_of_the_pairs_does_not_matter() =>
        Assert.Equal(s_blocks, PhotoDivision.Divide(Count, [.. s_pairs.Reverse()], BlockSize));

    [Fact]
    public void A_group_that_two_blocks_could_hold_is_calibrated_at_once() =>
        Assert.Empty(PhotoDivision.Divide(Count, s_pairs, Count / 2));

    [Fact]
    public void Only_the_largest_group_is_divided()
    {
        VerifiedPair[] pairs = [.. s_pairs, PairOf(Count, Count + 1, PairKind.Essential), PairOf(0, Count, PairKind.Duplicate)];
        Assert.Equal(s_blocks, PhotoDivision.Divide(Count + 2, pairs, BlockSize));
    }

    [Fact]
    public void Photos_without_pairs_are_not_divided() => Assert.Empty(PhotoDivision.Divide(100, [], 10));

    [Fact]
    public void A_star_leaves_no_block_in_pieces()
    {
        // Six rows of ten photos that meet in photo 0.
        var pairs = Enumerable.Range(0, 60).Select(i => PairOf(i % 10 == 0 ? 0 : i, i + 1, PairKind.Essential)).ToArray();
        var blocks = PhotoDivision.Divide(61, pairs, 20);
        Assert.Equal(Enumerable.Range(0, 61), blocks.SelectMany(block => block).Distinct().Order());
        foreach (var block in blocks)
        {
            var sets = new DisjointSets(61);
            foreach (var pair in pairs.Where(p => block.Contains(p.First.Value) && block.Contains(p.Second.Value)))
                sets.Join(pair.First.Value, pair.Second.Value);
            Assert.Single(block.Select(sets.Find).Distinct());
        }
    }

    // Each photo matches its eight neighbors.
    private static IEnumerable<VerifiedPair> Grid()
    {
        for (var photo = 0; photo < Count; photo++)
        {
            var (x, y) = (photo % Columns, photo / Columns);
            if (x + 1 < Columns)
                yield return PairOf(photo, photo + 1, PairKind.Essential);
            if (y + 1 == Rows)
                continue;
            for (var dx = Math.Max(-1, -x); dx <= Math.Min(1, Columns - 1 - x); dx++)
                yield return PairOf(photo, photo + Columns + dx, PairKind.Essential);
        }
    }

    private static VerifiedPair PairOf(int first, int second, PairKind kind) => new()
    {
        First = new(first), Second = new(second), Kind = kind, FirstFeature = [.. Enumerable.Range(0, 20)],
        SecondFeature = [.. Enumerable.Range(0, 20)],
    };
}
