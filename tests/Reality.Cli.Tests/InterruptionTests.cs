using System.Diagnostics;
using Reality.Testing;

namespace Reality.Cli.Tests;

/// <summary>The command as a process of its own: signals, kill -9, and continuing after them.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => Path.Combine(_folder.Path, "out");

    [Theory]
    [InlineData("INT", "slow")]
    [InlineData("TERM", "slow")]
    [InlineData("INT", "stubborn")]
    public void A_signal_stops_the_command_at_once_and_it_continues_later(string signal, string behaviour)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Signals are of Unix.");
        using var process = new ChildProcess(Arguments(behaviour));
        WaitForTasks(3);
        var watch = Stopwatch.StartNew();

        process.Signal(signal);

        Assert.True(process.WaitForExit());
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("run the same command again to continue", process.ReadOutput(), StringComparison.Ordinal);
        Continue(atMostTwice: 0);
    }

    [Fact]
    public void Kill_loses_at_most_the_running_tasks()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Signals are of Unix.");
        using var process = new ChildProcess(Arguments("slow"));
        WaitForTasks(4);

        process.Signal("KILL");

        Assert.True(process.WaitForExit());
        Continue(atMostTwice: 1);
    }

    public void Dispose() => _folder.Dispose();

    // Killed between its note in ran.txt and its completion marker, the one running task runs twice.
    private void Continue(int atMostTwice)
    {
        var run = InProcess.Run(Arguments("quick"));

        Assert.Equal(0, run.ExitCode);
        var ran = FakeJob.Ran(Output);
        Assert.Equal(FakeJob.TaskCount + 1, ran.Distinct().Count());
        Assert.InRange(ran.Count, FakeJob.TaskCount + 1, FakeJob.TaskCount + 1 + atMostTwice);
    }

    private string[] Arguments(string behaviour) =>
        ["run", Directory.CreateDirectory(Path.Combine(_folder.Path, behaviour)).FullName, "--output", Output, "--threads", "1"];

    private void WaitForTasks(int count) =>
        Assert.True(SpinWait.SpinUntil(() => FakeJob.Ran(Output).Count >= count, 60_000), "The command does not start.");
}
