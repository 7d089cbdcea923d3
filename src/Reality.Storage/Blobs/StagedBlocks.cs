using System.Collections.Concurrent;

namespace Reality.Storage.Blobs;

/// <summary>Limit of the blocks of a blob that are not committed, repeated ones included: that of Azure.</summary>
internal static class StagedBlocks
{
    public const int MaxCount = 100_000;

    public static BlobConditionException TooMany() =>
        new("BlockCountExceedsLimit", $"A blob has at most {MaxCount} blocks that are not committed.");
}

/// <summary>Counts the blocks that were staged through this process, for stores that cannot count them. Thread-safe.</summary>
internal sealed class StagedBlockCounts
{
    private readonly ConcurrentDictionary<(string Container, string Name), (int Count, DateTime LastUsed)> _counts = new();

    /// <summary>Counts a block.</summary>
    /// <exception cref="BlobConditionException">The blob has too many.</exception>
    public void Add(string container, string name)
    {
        var (count, _) = _counts.AddOrUpdate(
            (container, name), _ => (1, DateTime.UtcNow), (_, known) => (known.Count + 1, DateTime.UtcNow));
        if (count > StagedBlocks.MaxCount)
            throw StagedBlocks.TooMany();
    }

    /// <summary>Forgets the blocks of a blob, which are committed.</summary>
    public void Remove(string container, string name) => _counts.TryRemove((container, name), out _);

    /// <summary>Forgets the blobs that have received no block since a time.</summary>
    public void RemoveUnused(DateTime since)
    {
        foreach (var (blob, (_, lastUsed)) in _counts)
        {
            if (lastUsed <= since)
                _counts.TryRemove(blob, out _);
        }
    }
}
