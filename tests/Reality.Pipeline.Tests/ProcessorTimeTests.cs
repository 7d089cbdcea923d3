using Reality.Core;
using Reality.Testing;

namespace Reality.Pipeline.Tests;

/// <summary>Time of the processor is that of the whole process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(ProcessorTimeTests), DisableParallelization = true)]
[Collection(nameof(ProcessorTimeTests))]
public sealed class ProcessorTimeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Time_of_the_processor_goes_to_the_stage_that_used_it()
    {
        var result = new TestJob(_folder.Path)
            .Stage("busy", 1, (_, _) => Use(TimeSpan.FromSeconds(0.4)))
            .Stage("idle", 1, (_, _) => Thread.Sleep(400), ["busy"])
            .Run();

        Assert.InRange(result.Stages[0].Cpu.TotalSeconds, 0.4, 2);
        Assert.True(result.Stages[0].Cpu > result.Stages[1].Cpu, $"{result.Stages[0].Cpu} {result.Stages[1].Cpu}");
        Assert.InRange(result.Stages[1].Wall.TotalSeconds, 0.35, 10);
        Assert.All(result.Stages, stage => Assert.True(stage.PeakMemoryBytes > 1 << 20));
    }

    [Fact]
    public void Time_of_processes_that_work_for_a_task_goes_to_its_stage()
    {
        var result = new TestJob(_folder.Path)
            .Stage("decodes", 1, (_, _) => ProcessorTime.AddOfOther(TimeSpan.FromSeconds(100)))
            .Stage("idle", 1, (_, _) => { }, ["decodes"])
            .Run();

        Assert.InRange(result.Stages[0].Cpu.TotalSeconds, 100, 105);
        Assert.InRange(result.Stages[1].Cpu.TotalSeconds, 0, 5);
    }

    public void Dispose() => _folder.Dispose();

    private static void Use(TimeSpan processorTime)
    {
        var end = Environment.CpuUsage.TotalTime + processorTime;
        while (Environment.CpuUsage.TotalTime < end)
            Thread.SpinWait(1000);
    }
}
