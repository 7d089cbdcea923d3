namespace Reality.Cluster.Tests;

public sealed class JobGraphCacheTests(UnstartedService worker) : IClassFixture<UnstartedService>
{
    [Fact]
    public async Task Messages_have_the_titles_of_stages_once_the_graph_is_loaded()
    {
        var job = await worker.StoreAsync(worker.Graphs.Stage("depth-maps", 1));
        var graphs = worker.Service.Get<JobGraphCache>();
        Assert.Equal("", graphs.TitleOf(job, "depth-maps"));

        Assert.NotNull(await graphs.FindAsync(job, TestContext.Current.CancellationToken));

        Assert.Equal("depth maps", graphs.TitleOf(job, "depth-maps"));
        Assert.Equal("", graphs.TitleOf(job, "features"));
    }

    [Fact]
    public async Task A_graph_that_cannot_be_loaded_has_no_titles()
    {
        var job = await worker.StoreAsync();
        worker.Graphs.AddBroken(job, new InvalidOperationException());
        var graphs = worker.Service.Get<JobGraphCache>();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => graphs.FindAsync(job, TestContext.Current.CancellationToken));

        Assert.Equal("", graphs.TitleOf(job, "depth-maps"));
    }
}
