using Reality.Pipeline;

namespace Reality.Cluster.Tests;

public sealed class WorkerSlotsTests
{
    private static readonly TaskCost s_half = new(1, 500);
    private static readonly TaskCost s_all = new(1, 1000);
    private static readonly TaskCost s_halfPlan = new(0, 500, Cores: 0);
    private static readonly TaskCost s_largePlan = new(0, 2000, Cores: 0);

    [Fact]
    public async Task A_task_without_room_goes_to_another_worker_soon()
    {
        var slots = new WorkerSlots(new() { Cores = 4, MemoryBytes = 1000 }, isAlone: false);
        Assert.True(await slots.TryEnterAsync(s_half, 0, CancellationToken.None));

        Assert.False(await slots.TryEnterAsync(s_all, 0, CancellationToken.None));
        Assert.True(await slots.TryEnterAsync(s_half, 0, CancellationToken.None));
    }

    [Fact]
    public async Task A_task_that_was_refused_often_gets_room_before_smaller_ones()
    {
        var slots = new WorkerSlots(new() { Cores = 4, MemoryBytes = 1000 }, isAlone: false);
        Assert.True(await slots.TryEnterAsync(s_half, 0, CancellationToken.None));

        var large = slots.TryEnterAsync(s_all, 3, CancellationToken.None);
        var small = slots.TryEnterAsync(s_half, 0, CancellationToken.None);
        Assert.False(await small);
        slots.Leave(s_half);

        Assert.True(await large);
    }

    [Fact]
    public async Task A_worker_that_is_alone_keeps_what_it_has_no_room_for_yet()
    {
        var slots = new WorkerSlots(new() { Cores = 4, MemoryBytes = 1000 }, isAlone: true);
        Assert.True(await slots.TryEnterAsync(s_all, 0, CancellationToken.None));

        var second = slots.TryEnterAsync(s_half, 0, CancellationToken.None);
        await Task.Delay(2500);
        Assert.False(second.IsCompleted);
        slots.Leave(s_all);

        Assert.True(await second);
    }

    [Fact]
    public async Task A_plan_takes_memory_but_no_core_and_goes_before_tasks()
    {
        var slots = new WorkerSlots(new() { Cores = 1, MemoryBytes = 1000 }, isAlone: true);
        Assert.True(await slots.TryEnterAsync(s_half, 0, CancellationToken.None));
        var task = slots.TryEnterAsync(s_half, 0, CancellationToken.None);

        var first = slots.EnterAsync(s_halfPlan);
        var second = slots.EnterAsync(s_halfPlan);

        Assert.True(first.IsCompletedSuccessfully);
        Assert.False(second.IsCompleted);
        Assert.Equal(1000, slots.GrantedBytes);
        slots.Leave(s_half);
        await second;
        Assert.False(task.IsCompleted);
        slots.Leave(s_halfPlan);
        Assert.True(await task);
    }

    [Fact]
    public async Task A_plan_too_large_for_the_worker_runs_alone_and_holds_up_no_smaller_plan()
    {
        var slots = new WorkerSlots(new() { Cores = 4, MemoryBytes = 1000 }, isAlone: true);
        Assert.True(await slots.TryEnterAsync(s_half, 0, CancellationToken.None));

        var large = slots.EnterAsync(s_largePlan);
        var task = slots.TryEnterAsync(s_half, 0, CancellationToken.None);
        await slots.EnterAsync(s_halfPlan);
        slots.Leave(s_halfPlan);
        Assert.False(large.IsCompleted);
        slots.Leave(s_half);

        await large;
        Assert.False(task.IsCompleted);
        slots.Leave(s_largePlan);
        Assert.True(await task);
    }

    [Fact]
    public async Task A_task_that_waits_lets_go_when_the_worker_stops()
    {
        using var stop = new CancellationTokenSource();
        var slots = new WorkerSlots(new() { Cores = 1, MemoryBytes = 1000 }, isAlone: true);
        Assert.True(await slots.TryEnterAsync(s_half, 0, CancellationToken.None));

        var second = slots.TryEnterAsync(s_half, 0, stop.Token);
        await stop.CancelAsync();

        Assert.False(await second);
        slots.Leave(s_half);
        Assert.True(await slots.TryEnterAsync(s_all, 0, CancellationToken.None));
    }
}
