using System.Diagnostics;
using System.Globalization;
using Reality.Core.Numerics;

namespace Reality.Fuzz;

/// <summary>Feeds mutated seeds to a target, keeps those with a new outcome as seeds, and counts what must not happen.</summary>
/// <remarks>
/// Outcomes stand for coverage: different messages come from different places in the code. Seeds are added between rounds, in the
/// order of their inputs, so that the inputs do not depend on threads.
/// </remarks>
internal sealed class FuzzRun(IFuzzTarget target, ulong seed, string findingsFolder)
{
    private const int RoundLength = 500;
    private const int MaxSeedCount = 2000;
    private static readonly TimeSpan s_maxTime = TimeSpan.FromSeconds(10);

    // More threads than processors would wait for each other, and look like hangs.
    private static readonly ParallelOptions s_parallel = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    private readonly List<byte[]> _seeds = [.. target.Seeds()];
    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private TimeSpan _longest;
    private int _findingCount;

    /// <summary>Returns the number of findings.</summary>
    public int Run(int count)
    {
        Console.WriteLine($"{target.Name}: {count} inputs from {_seeds.Count} seeds");
        for (var first = 0; first < count; first += RoundLength)
        {
            var results = new FuzzResult[Math.Min(RoundLength, count - first)];
            Parallel.For(0, results.Length, s_parallel, i => results[i] = Feed(first + i));
            foreach (var result in results)
                Add(result);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{first + results.Length}: {_outcomes.Count} outcomes, {_seeds.Count} seeds, {_findingCount} findings, "
                + $"longest {_longest.TotalSeconds:F1} s, peak {target.PeakBytes >> 20} MiB"));
        }
        foreach (var (outcome, times) in _outcomes)
            Console.WriteLine($"{times,8} {outcome}");
        return _findingCount;
    }

    private FuzzResult Feed(int index)
    {
        var random = SeededRandom.For(seed, index);
        var input = target.Mutate(_seeds[random.NextInt32(_seeds.Count)], _seeds, ref random);
        var watch = Stopwatch.StartNew();
        try
        {
            return new(index, input, target.Read(input), watch.Elapsed);
        }
        catch (Exception e)
        {
            return new(index, input, $"!{e.GetType().Name}: {e.Message}", watch.Elapsed);
        }
    }

    private void Add(FuzzResult result)
    {
        _longest = TimeSpan.FromTicks(Math.Max(_longest.Ticks, result.Time.Ticks));
        if (_outcomes.TryAdd(result.Outcome, 0) && _seeds.Count < MaxSeedCount)
            _seeds.Add(result.Input);
        _outcomes[result.Outcome]++;
        if (!result.Outcome.StartsWith('!') && result.Time <= s_maxTime)
            return;
        _findingCount++;
        Directory.CreateDirectory(findingsFolder);
        var name = string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{seed}-{result.Index}");
        var path = Path.Combine(findingsFolder, name);
        File.WriteAllBytes(path, result.Input);
        Console.WriteLine($"{path}: {result.Outcome} after {result.Time.TotalSeconds:F1} s");
    }

    private readonly record struct FuzzResult(int Index, byte[] Input, string Outcome, TimeSpan Time);
}
