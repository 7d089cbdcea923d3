using Reality.Storage.Database;

namespace Reality.Cluster.Tests;

public sealed class ProgressPercentTests
{
    [Fact]
    public void Progress_weights_stages_by_their_work()
    {
        var stages = new[] { Stage("a", work: 30, done: 30, StageRowState.Complete), Stage("b", work: 70, done: 7) };

        Assert.Equal(37, ProgressPercent.Of(stages, _ => 0), 1e-9);
    }

    [Fact]
    public void Running_tasks_count_with_the_fraction_they_report()
    {
        var stages = new[] { Stage("a", work: 100, done: 20) };

        Assert.Equal(35, ProgressPercent.Of(stages, _ => 15), 1e-9);
    }

    [Fact]
    public void A_complete_stage_counts_in_full_whatever_its_tasks_reported()
    {
        var stages = new[] { Stage("a", work: 50, done: 49.9, StageRowState.Complete), Stage("b", work: 50, done: 0) };

        Assert.Equal(50, ProgressPercent.Of(stages, _ => 0), 1e-9);
    }

    [Fact]
    public void A_stage_never_counts_for_more_than_its_work()
    {
        var stages = new[] { Stage("a", work: 50, done: 40), Stage("b", work: 50, done: 0) };

        Assert.Equal(50, ProgressPercent.Of(stages, stage => stage == "a" ? 40 : 0), 1e-9);
    }

    [Fact]
    public void The_last_step_belongs_to_the_success_of_the_job()
    {
        Assert.Equal(99.9, ProgressPercent.Of([Stage("a", work: 1, done: 1, StageRowState.Complete)], _ => 0), 1e-9);
        Assert.Equal(0, ProgressPercent.Of([], _ => 0), 1e-9);
    }

    private static StageRow Stage(string name, double work, double done, StageRowState state = StageRowState.Running) => new()
    {
        JobId = Guid.Empty, Name = name, Order = 0, Title = name, Work = work, DoneWork = done, State = state,
    };
}
