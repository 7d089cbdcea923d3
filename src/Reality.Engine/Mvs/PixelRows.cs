namespace Reality.Engine.Mvs;

/// <summary>Runs a loop over the rows of an image on several threads. Rows must not depend on each other.</summary>
internal static class PixelRows
{
    private const int RowsPerRange = 8;

    /// <summary>Calls <paramref name="body"/> with every row from 0 below <paramref name="height"/>.</summary>
    public static void ForEach(int height, int threadCount, Action<int> body, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellation };
        Parallel.For(0, (height + RowsPerRange - 1) / RowsPerRange, parallel, range =>
        {
            for (var y = range * RowsPerRange; y < Math.Min(height, (range + 1) * RowsPerRange); y++)
                body(y);
        });
    }
}
