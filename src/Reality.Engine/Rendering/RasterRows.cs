namespace Reality.Engine.Rendering;

/// <summary>
/// Runs loops over rows or items in ranges of fixed size, so that results do not depend on the number of threads.
/// </summary>
internal static class RasterRows
{
    private const int ItemsPerRange = 1 << 14;

    /// <summary>Calls <paramref name="body"/>(first, end) for ranges that cover 0 .. <paramref name="count"/>.</summary>
    public static void ForRanges(int count, int threadCount, Action<int, int> body, CancellationToken cancellation = default) =>
        ForRanges(count, ItemsPerRange, threadCount, body, cancellation);

    public static void ForRanges(
        int count, int itemsPerRange, int threadCount, Action<int, int> body, CancellationToken cancellation = default)
    {
        var rangeCount = (int)(((long)count + itemsPerRange - 1) / itemsPerRange);
        if (threadCount <= 1 || rangeCount <= 1)
        {
            for (var range = 0; range < rangeCount; range++)
            {
                cancellation.ThrowIfCancellationRequested();
                body(range * itemsPerRange, (int)Math.Min(count, (range + 1L) * itemsPerRange));
            }
            return;
        }
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellation };
        Parallel.For(0, rangeCount, parallel, range =>
            body(range * itemsPerRange, (int)Math.Min(count, (range + 1L) * itemsPerRange)));
    }
}
