using Microsoft.EntityFrameworkCore;
using Reality.Pipeline;
using Reality.Testing;

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
    public async Task A_plan_that_reads_the_results_so_far_plans_no_earlier_stage_again()
    {
        var (planCount, figures) = (0, Array.Empty<string>());
        var before = worker.Graphs.Stage("before", 2);
        var job = await worker.BeginAsync(
            new TestStage("before", plan =>
            {
                planCount++;
                return before.Plan(plan);
            }),
            new TestStage("report", plan =>
            {
                figures = [.. plan.SoFar.Figures.Select(figure => figure.Value)];
                return [];
            })
            { Inputs = ["before"] });
        await worker.PlanAsync(job, "before");
        var loaded = worker.Load(job);
        foreach (var id in (string[])["000000", "000001"])
            new TaskRecord { Figures = [new("id", id)] }.Write(loaded.Graph.Workspace, "before", id);
        await using (var database = worker.Service.Databases.CreateDbContext())
        {
            // As if it had been lost.
            await database.Tasks.Where(task => task.JobId == job && task.TaskId == "000000").ExecuteUpdateAsync(
                task => task.SetProperty(row => row.Order, row => row.Order + TaskInsert.BehindTheStage),
                TestContext.Current.CancellationToken);
        }

        var tasks = await loaded.FindTasksAsync(loaded.StageOf("report"), TestContext.Current.CancellationToken);

        Assert.Empty(tasks!);
        Assert.Equal(["000000", "000001"], figures);
        Assert.Equal(1, planCount);
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
