using System.Diagnostics;
using System.Globalization;
using Reality.Core.Numerics;
using Reality.Fuzz.Coverage;

namespace Reality.Fuzz;

/// <summary>
/// Feeds mutated seeds to a target, keeps those that reach new code or have a new outcome as seeds, and counts what must not
/// happen.
/// </summary>
internal sealed class FuzzRun(IFuzzTarget target, EdgeCoverage coverage, ulong seed, string findingsFolder)
{
    private const int ReportInterval = 1000;
    private const int MaxSeedBytes = 256 << 10;
    private const int RecentCount = 100;
    private const long MaxAllocatedBytes = 256L << 20;
    private static readonly TimeSpan s_maxTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_hang = 3 * s_maxTime;

    private readonly List<byte[]> _seeds = [.. target.Seeds()];
    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private byte[] _input = [];
    private TimeSpan _longest;
    private long _mostAllocated;
    private int _findingCount;

    /// <summary>Returns the number of findings.</summary>
    public int Run(int count)
    {
        using var watchdog = new Timer(_ => EndHanging());
        var given = _seeds.ToArray();
        for (var i = 0; i < given.Length; i++)
            Feed(given[i], $"seed-{i}", watchdog, canBecomeSeed: false);
        Console.WriteLine($"{target.Name}: {count} inputs from {given.Length} seeds, which pass {coverage.EdgeCount} edges");
        for (var i = 0; i < count; i++)
        {
            Feed(InputOf(i), i.ToString(CultureInfo.InvariantCulture), watchdog, canBecomeSeed: true);
            if ((i + 1) % ReportInterval == 0 || i + 1 == count)
                Report(i + 1);
        }
        foreach (var (outcome, times) in _outcomes)
            Console.WriteLine($"{times,8} {outcome}");
        return _findingCount;
    }

    /// <summary>A mutation of any seed, or of one of the newest.</summary>
    private byte[] InputOf(int index)
    {
        var random = SeededRandom.For(seed, index);
        var newest = random.NextInt32(3) == 0 ? Math.Min(_seeds.Count, RecentCount) : _seeds.Count;
        return target.Mutate(_seeds[_seeds.Count - 1 - random.NextInt32(newest)], _seeds, ref random);
    }

    private void Feed(byte[] input, string name, Timer watchdog, bool canBecomeSeed)
    {
        _input = input;
        watchdog.Change(s_hang, Timeout.InfiniteTimeSpan);
        coverage.Begin();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var outcome = Read(input);
        var time = watch.Elapsed;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var isNew = coverage.End();
        watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        _longest = time > _longest ? time : _longest;
        _mostAllocated = Math.Max(_mostAllocated, allocated);
        isNew |= _outcomes.TryAdd(outcome, 0);
        _outcomes[outcome]++;
        if (canBecomeSeed && isNew && input.Length <= MaxSeedBytes)
            _seeds.Add(input);
        if (outcome.StartsWith('!'))
            AddFinding(name, outcome);
        if (time > s_maxTime)
            AddFinding(name, $"takes {time.TotalSeconds:F1} s");
        if (allocated > MaxAllocatedBytes)
            AddFinding(name, $"allocates {allocated >> 20} MiB");
    }

    private string Read(byte[] input)
    {
        try
        {
            return target.Read(input);
        }
        catch (Exception e)
        {
            return $"!{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}";
        }
    }

    private void Report(int count) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{count}: {coverage.EdgeCount} edges, {_outcomes.Count} outcomes, {_seeds.Count} seeds, {_findingCount} findings, "
        + $"longest {_longest.TotalSeconds:F1} s, allocates {_mostAllocated >> 20} MiB, peak {target.PeakBytes >> 20} MiB"));

    private void EndHanging()
    {
        AddFinding("hang", $"takes longer than {s_hang.TotalSeconds} s");
        Environment.Exit(1);
    }

    private void AddFinding(string name, string what)
    {
        _findingCount++;
        Directory.CreateDirectory(findingsFolder);
        var path = Path.Combine(findingsFolder, string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{seed}-{name}"));
        File.WriteAllBytes(path, _input);
        Console.WriteLine($"{path}: {what}");
    }
}
