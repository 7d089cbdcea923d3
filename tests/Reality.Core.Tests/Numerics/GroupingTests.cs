using CsCheck;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class GroupingTests
{
    [Fact]
    public void Items_of_a_group_ascend_and_all_are_there() =>
        Gen.Int[0, 9].Array[0, 100].Sample(groupOfItem =>
        {
            var grouping = Grouping.Of(groupOfItem, 10);

            Assert.Equal((10, groupOfItem.Length), (grouping.GroupCount, grouping.ItemCount));
            for (var group = 0; group < 10; group++)
                Assert.Equal(
                    Enumerable.Range(0, groupOfItem.Length).Where(i => groupOfItem[i] == group), grouping[group].ToArray());
        });

    [Fact]
    public void An_item_may_belong_to_several_groups_and_keeps_the_order_in_which_it_was_added()
    {
        (int Group, int Item)[] pairs = [(2, 7), (0, 5), (2, 3), (2, 7), (0, 1), (3, 3)];

        var grouping = Grouping.Of(5, groups =>
        {
            foreach (var (group, item) in pairs)
                groups.Add(group, item);
        });

        Assert.Equal([5, 1], grouping[0].ToArray());
        Assert.True(grouping[1].IsEmpty);
        Assert.Equal([7, 3, 7], grouping[2].ToArray());
        Assert.Equal([3], grouping[3].ToArray());
        Assert.True(grouping[4].IsEmpty);
        Assert.Equal(6, grouping.ItemCount);
    }

    [Fact]
    public void Groups_are_built_anew_in_the_same_place_from_fewer_items()
    {
        var grouping = Grouping.Of([1, 1, 0, 2, 1], 3);

        grouping.Build([2, 0, 2]);

        Assert.Equal([1], grouping[0].ToArray());
        Assert.True(grouping[1].IsEmpty);
        Assert.Equal([0, 2], grouping[2].ToArray());
        Assert.Equal(3, grouping.ItemCount);
    }

    [Fact]
    public void Without_items_every_group_is_empty()
    {
        Assert.True(Grouping.Of([], 4)[3].IsEmpty);
        Assert.True(Grouping.Of(4, _ => { })[0].IsEmpty);
        Assert.Equal(0, Grouping.Of([], 0).GroupCount);
    }
}
