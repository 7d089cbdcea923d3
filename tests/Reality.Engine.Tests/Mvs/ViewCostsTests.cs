using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

public sealed class ViewCostsTests
{
    [Fact]
    public void The_views_that_cost_least_are_chosen() =>
        Assert.Equal(0b1010, Uniform(0.5f, 0.1f, 0.6f, 0.2f).BestViews(10, 10, 2));

    [Fact]
    public void Of_equal_views_the_better_neighbor_wins() =>
        Assert.Equal(0b0001, Uniform(0.3f, 0.3f, 0.3f).BestViews(10, 10, 1));

    [Fact]
    public void A_hardly_better_view_does_not_replace_a_better_neighbor()
    {
        // Each rank costs 3 of 255: 0.005 less is not enough, 0.02 is.
        Assert.Equal(0b0001, Uniform(0.3f, 0.295f).BestViews(10, 10, 1));
        Assert.Equal(0b0010, Uniform(0.3f, 0.28f).BestViews(10, 10, 1));
    }

    [Fact]
    public void A_view_that_is_much_worse_than_the_best_is_left_out()
    {
        // The limit is 90 of 255 above the best.
        Assert.Equal(0b0001, Uniform(0.1f, 0.5f).BestViews(10, 10, 2));
        Assert.Equal(0b0011, Uniform(0.1f, 0.4f).BestViews(10, 10, 2));
    }

    [Fact]
    public void The_window_around_the_pixel_decides_and_not_the_pixel_alone()
    {
        var costs = Uniform(0.2f, 0.5f);
        costs.Set(0, 10, 10, 1); // one outlier of nine pixels

        Assert.Equal(0b0001, costs.BestViews(10, 10, 1));
    }

    [Fact]
    public void The_window_ends_at_the_border()
    {
        var costs = Uniform(0.2f, 0.5f);

        foreach (var (x, y) in new[] { (0, 0), (19, 0), (0, 14), (19, 14) })
            Assert.Equal(0b0001, costs.BestViews(x, y, 1));
    }

    [Fact]
    public void The_mean_is_that_of_the_chosen_views_at_the_pixel()
    {
        var costs = Uniform(0.2f, 0.5f, 0.8f);
        costs.Set(2, 4, 5, 0.4f);

        Assert.Equal(0.3f, costs.Mean(4, 5, 0b101), 1 / 255f);
        Assert.Equal(0.5f, costs.Mean(6, 5, 0b101), 1 / 255f);
        Assert.Equal(0.5f, costs.Mean(6, 5, 0b010), 1 / 255f);
    }

    private static ViewCosts Uniform(params float[] costOfSource)
    {
        var costs = new ViewCosts(costOfSource.Length, 20, 15);
        for (var source = 0; source < costOfSource.Length; source++)
            for (var y = 0; y < 15; y++)
                for (var x = 0; x < 20; x++)
                    costs.Set(source, x, y, costOfSource[source]);
        return costs;
    }
}
