using System.Collections.Concurrent;
using Reality.Engine.Rendering;

namespace Reality.Engine.Tests.Rendering;

public sealed class RasterRowsTests
{
    [Theory]
    [InlineData(0, 10, 1)]
    [InlineData(1, 10, 4)]
    [InlineData(100, 7, 1)]
    [InlineData(100, 7, 4)]
    [InlineData(100, 1, 4)]
    public void Ranges_cover_every_item_once_whatever_the_thread_count(int count, int itemsPerRange, int threadCount)
    {
        var ranges = new ConcurrentBag<(int First, int End)>();

        RasterRows.ForRanges(count, itemsPerRange, threadCount, (first, end) => ranges.Add((first, end)));

        Assert.Equal(Enumerable.Range(0, count), ranges.Order().SelectMany(r => Enumerable.Range(r.First, r.End - r.First)));
        Assert.All(ranges, r => Assert.Equal(0, r.First % itemsPerRange));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_cancelled_loop_throws(int threadCount) => Assert.ThrowsAny<OperationCanceledException>(() =>
        RasterRows.ForRanges(100, 10, threadCount, (_, _) => { }, new CancellationToken(true)));
}
