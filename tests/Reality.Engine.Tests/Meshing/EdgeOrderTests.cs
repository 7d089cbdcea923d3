using CsCheck;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class EdgeOrderTests
{
    [Fact]
    public void Prices_ascend_to_within_half_a_percent() =>
        Gen.Float[1e-12f, 1e6f].Array[1, 200].Sample(prices =>
        {
            var order = EdgeOrder.Cheapest(prices, prices.Length, 1, 1).ToArray();

            for (var i = 1; i < order.Length; i++)
                Assert.True(prices[order[i]] >= prices[order[i - 1]] * 0.995f);
            Assert.Equal(order.Length, order.Distinct().Count());
        });

    [Fact]
    public void All_are_given_where_as_many_are_wanted() => Assert.Equal(
        [3, 0, 2, 1], EdgeOrder.Cheapest([2, 9, 5, 0], 4, 1, 1).ToArray());

    [Fact]
    public void Equal_prices_keep_the_order_of_their_indices() =>
        Assert.Equal([1, 3, 4, 0, 2], EdgeOrder.Cheapest([7, 3, 7, 3, 3], 5, 1, 1).ToArray());

    [Fact]
    public void Infinite_prices_and_those_without_a_number_are_omitted() =>
        Assert.Equal([2, 0], EdgeOrder.Cheapest([2, float.PositiveInfinity, 1, float.NaN], 4, 1, 1).ToArray());

    [Fact]
    public void No_more_than_a_share_is_taken_and_what_costs_little_more()
    {
        // The price after a quarter of 100 is 26; half as much again is 39. The price after ten is 11.
        var prices = Enumerable.Range(1, 100).Select(i => (float)i).ToArray();

        Assert.Equal(26, EdgeOrder.Cheapest(prices, 1000, 4, 1).Length);
        Assert.Equal(39, EdgeOrder.Cheapest(prices, 1000, 4, 1.5f).Length);
        Assert.Equal(16, EdgeOrder.Cheapest(prices, 10, 4, 1.5f).Length);
    }

    [Fact]
    public void Without_prices_there_is_no_order()
    {
        Assert.True(EdgeOrder.Cheapest([], 10, 4, 1.5f).IsEmpty);
        Assert.True(EdgeOrder.Cheapest([float.PositiveInfinity], 10, 4, 1.5f).IsEmpty);
    }
}
