using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Attack;

/// <summary>Watches a job of a user, and the processes of the system meanwhile.</summary>
internal sealed class Watch
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly TargetSystem _system;
    private readonly List<double> _latencies = [];
    private double _grantedMebibytes;
    private double _childMebibytes;
    private double _childrenMebibytes;

    private Watch(TargetSystem system) => _system = system;

    /// <summary>Runs the job of a user, and <paramref name="beside"/> meanwhile; returns when both have ended.</summary>
    public static async Task<Measurement> RunAsync(TargetSystem system, Person user, string specifications, Func<Task>? beside)
    {
        var watch = new Watch(system);
        int[] processes = [system.ServerId, .. system.WorkerId is { } worker ? (int[])[worker] : []];
        Array.ForEach(processes, ProcessTree.ResetPeak);
        var (machine, own) = (ProcessTree.MachineCpuSeconds(), watch.OwnCpuSeconds());
        var start = Stopwatch.GetTimestamp();
        var job = (string)(await user.SubmitAsync("Calibration", specifications))
            .Require(System.Net.HttpStatusCode.Created)["job"]!["id"]!;
        using var stop = new CancellationTokenSource();
        var sampling = watch.SampleAsync(user, job, stop.Token);
        var attack = beside is null ? Task.FromResult(TimeSpan.Zero) : TimeAsync(beside);
        var end = await user.EndAsync(job);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var foreign = (ProcessTree.MachineCpuSeconds() - machine - Spent(own, watch.OwnCpuSeconds()))
            / (seconds * Environment.ProcessorCount);
        var attackSeconds = (await attack).TotalSeconds;
        await stop.CancelAsync();
        await sampling;
        watch._latencies.Sort();
        return new(
            end.State, seconds, attackSeconds, Math.Max(0, foreign), ProcessTree.PeakMebibytes(system.ServerId),
            system.WorkerId is { } id ? ProcessTree.PeakMebibytes(id) : null, watch._grantedMebibytes, watch._childMebibytes,
            watch._childrenMebibytes, watch.Latency(0.5), watch.Latency(0.99), watch.Latency(1));
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start);
    }

    private async Task SampleAsync(Person user, string job, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            await user.GetAsync($"{Person.Jobs}/{job}");
            _latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            var children = ProcessTree.DescendantsOf([_system.ServerId, .. _system.WorkerId is { } id ? (int[])[id] : []])
                .Select(ProcessTree.Mebibytes).ToList();
            _childMebibytes = Math.Max(_childMebibytes, children.DefaultIfEmpty().Max());
            _childrenMebibytes = Math.Max(_childrenMebibytes, children.Sum());
            _grantedMebibytes = Math.Max(_grantedMebibytes, await GrantedAsync());
            await Task.Delay(s_interval, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Predicted memory of the running tasks.
    private async Task<double> GrantedAsync()
    {
        try
        {
            await using var database = _system.Databases.CreateDbContext();
            return await database.Tasks.Where(task => task.State == TaskRowState.Running).SumAsync(task => task.MemoryBytes)
                / (double)(1 << 20);
        }
        catch (Exception exception) when (DatabaseOutage.IsOutage(exception))
        {
            return 0;
        }
    }

    // By process, of this program and of all that it has started.
    private Dictionary<int, double> OwnCpuSeconds()
    {
        int[] roots = [Environment.ProcessId, .. _system.Postgres is { } postgres ? (int[])[postgres.ProcessId] : []];
        return roots.Concat(ProcessTree.DescendantsOf(roots)).Distinct().ToDictionary(id => id, ProcessTree.CpuSeconds);
    }

    // Processes that have ended count with their parents, unless those have ended too.
    private static double Spent(Dictionary<int, double> before, Dictionary<int, double> after) =>
        after.Sum(process => process.Value - before.GetValueOrDefault(process.Key));

    private double Latency(double fraction) =>
        _latencies.Count == 0 ? 0 : _latencies[(int)Math.Min(_latencies.Count - 1, fraction * _latencies.Count)];
}

/// <summary>A job of a user, and the system while it ran and was attacked.</summary>
/// <param name="State">How the job ended.</param>
/// <param name="Seconds">Of the job, from its submission.</param>
/// <param name="AttackSeconds">Of the attacks; 0 without.</param>
/// <param name="ForeignShare">Share of the machine's processors that other programs took while the job ran.</param>
/// <param name="ServerMebibytes">Peak of the server.</param>
/// <param name="WorkerMebibytes">Peak of the worker; null if the server runs the tasks.</param>
/// <param name="GrantedMebibytes">Largest sum of what the tasks that ran at once were granted, as seen every 200 ms.</param>
/// <param name="ChildMebibytes">Largest child process, as seen every 200 ms.</param>
/// <param name="ChildrenMebibytes">Largest sum of all child processes.</param>
/// <param name="LatencyMedian">Of GET job by the user, in milliseconds.</param>
/// <param name="LatencyHigh">99 % are below.</param>
internal sealed record Measurement(
    string State, double Seconds, double AttackSeconds, double ForeignShare, double ServerMebibytes, double? WorkerMebibytes,
    double GrantedMebibytes, double ChildMebibytes, double ChildrenMebibytes, double LatencyMedian, double LatencyHigh,
    double LatencyMax)
{
    /// <summary>Time that the job would have taken if the processors had been the system's alone, about.</summary>
    public double OwnSeconds => Seconds * (1 - ForeignShare);
}
