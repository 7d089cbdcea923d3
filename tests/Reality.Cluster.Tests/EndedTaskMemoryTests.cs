using System.Runtime.CompilerServices;
using Reality.Pipeline;

namespace Reality.Cluster.Tests;

public sealed class EndedTaskMemoryTests
{
    private const long Large = 1L << 30;

    [Fact]
    public async Task Garbage_beyond_the_grants_of_running_tasks_is_given_back()
    {
        var slots = new WorkerSlots(new() { Cores = 2, MemoryBytes = 100 * Large }, isAlone: true);
        var memory = new EndedTaskMemory(slots);
        var cost = new TaskCost(1, 50 * Large);
        Assert.True(await slots.TryEnterAsync(cost, 0, CancellationToken.None));
        Fill();
        var before = Environment.WorkingSet;

        memory.Return();
        Assert.InRange(Environment.WorkingSet, before - Large / 2, long.MaxValue);
        memory.Return(ending: cost);
        Assert.InRange(Environment.WorkingSet, 0, before - Large / 2);
        slots.Leave(cost);
    }

    // In a method of its own, so that nothing on the stack refers to the arrays.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill()
    {
        for (var i = 0; i < 8; i++)
            GC.AllocateUninitializedArray<byte>((int)(Large / 8)).AsSpan().Fill(1);
    }
}
