namespace Reality.Cluster.Tests;

public sealed class FeedWindowTests
{
    [Fact]
    public void A_window_doubles_when_the_workers_ran_dry_but_not_at_the_first_claim()
    {
        var window = new FeedWindow(4);

        window.Claimed(scheduledBefore: 0, count: 4);
        Assert.Equal(4, window.Size);
        window.Claimed(scheduledBefore: 1, count: 3);
        Assert.Equal(4, window.Size);
        window.Claimed(scheduledBefore: 0, count: 4);
        Assert.Equal(8, window.Size);
    }

    [Theory]
    [InlineData(9, 16)]
    [InlineData(8, 8)]
    [InlineData(4, 8)]
    [InlineData(3, 4)]
    [InlineData(0, 4)]
    public void A_window_follows_the_number_of_tasks_claimed_in_a_second(int claimed, int expected)
    {
        var window = new FeedWindow(8);
        window.Claimed(scheduledBefore: 1, claimed);

        window.Fit(minSize: 4);

        Assert.Equal(expected, window.Size);
    }

    [Fact]
    public void Each_second_is_counted_anew()
    {
        var window = new FeedWindow(8);
        window.Claimed(scheduledBefore: 1, count: 6);
        window.Fit(minSize: 4);
        window.Claimed(scheduledBefore: 1, count: 6);

        window.Fit(minSize: 4);

        Assert.Equal(8, window.Size);
    }

    [Fact]
    public void A_window_stays_between_its_limits()
    {
        var window = new FeedWindow(4);
        for (var second = 0; second < 20; second++)
        {
            window.Claimed(scheduledBefore: 0, count: 10_000);
            window.Fit(minSize: 4);
        }
        Assert.Equal(FeedWindow.MaxSize, window.Size);

        for (var second = 0; second < 20; second++)
            window.Fit(minSize: 6);
        Assert.Equal(6, window.Size);
    }
}
