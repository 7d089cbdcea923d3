using CsCheck;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class DisjointSetsTests
{
    [Fact]
    public void The_smallest_item_stands_for_its_set_in_whichever_order_sets_are_joined() =>
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 19]).Array[0, 30].Sample(pairs =>
        {
            var (sets, reversed) = (new DisjointSets(20), new DisjointSets(20));
            foreach (var (a, b) in pairs)
                sets.Join(a, b);
            foreach (var (a, b) in pairs.Reverse())
                reversed.Join(b, a);

            // The smallest item that can be reached, by spreading until nothing changes.
            var smallest = Enumerable.Range(0, 20).ToArray();
            for (var round = 0; round < 20; round++)
            {
                foreach (var (a, b) in pairs)
                    smallest[a] = smallest[b] = Math.Min(smallest[a], smallest[b]);
            }
            Assert.Equal(smallest, Enumerable.Range(0, 20).Select(sets.Find));
            Assert.Equal(smallest, Enumerable.Range(0, 20).Select(reversed.Find));
        });

    [Fact]
    public void Items_begin_alone()
    {
        var sets = new DisjointSets(3);

        Assert.Equal(3, sets.Count);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(sets.Find));
    }
}
