using System.Collections.Concurrent;
using System.Diagnostics;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>Keeps the graphs of the jobs that this process works on.</summary>
internal sealed class JobGraphCache(IJobGraphs graphs)
{
    private static readonly TimeSpan s_keep = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();

    /// <summary>The graph of a job; throws what loading it throws.</summary>
    public LoadedJob Load(Guid jobId)
    {
        var entry = _entries.GetOrAdd(jobId, id => new(new(() => new(graphs.Load(id)))));
        entry.LastUse = Stopwatch.GetTimestamp();
        try
        {
            return entry.Job.Value;
        }
        catch
        {
            _entries.TryRemove(new(jobId, entry));
            throw;
        }
    }

    /// <summary>Drops the graphs that have not been asked for lately.</summary>
    public void Trim()
    {
        foreach (var pair in _entries)
        {
            if (Stopwatch.GetElapsedTime(pair.Value.LastUse) > s_keep)
                _entries.TryRemove(pair);
        }
    }

    public void Forget(Guid jobId) => _entries.TryRemove(jobId, out _);

    private sealed class Entry(Lazy<LoadedJob> job)
    {
        public Lazy<LoadedJob> Job => job;

        public long LastUse { get; set; }
    }
}
