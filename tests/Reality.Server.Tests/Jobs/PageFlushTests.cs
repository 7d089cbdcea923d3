using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Reality.Server.Jobs;
using Reality.Server.RealityData;
using Reality.Storage.Database;

namespace Reality.Server.Tests.Jobs;

/// <summary>A client that reads slowly must not make the server hold a page in memory as text.</summary>
public sealed class PageFlushTests(SharedJobServer shared) : IClassFixture<SharedJobServer>
{
    private const int Kilobytes = 1024;

    [Fact]
    public async Task A_page_of_jobs_is_sent_while_it_is_written()
    {
        var row = new JobRow
        {
            Id = Guid.NewGuid(), Type = "Tiling", ITwinId = "", UserId = "", State = JobRowState.Queued,
            CreatedAt = DateTimeOffset.UnixEpoch, Specifications = $"\"{new string('x', 4 * Kilobytes)}\"",
        };

        await AssertFlushedAsync(new JobsAnswer(Enumerable.Repeat(row, 2000).Select(JobBody.Of), null), 2000 * 4 * Kilobytes);
    }

    [Fact]
    public async Task A_page_of_reality_data_is_sent_while_it_is_written()
    {
        var row = new RealityDataRow
        {
            Id = "", OwnerId = "", DisplayName = "", Type = "LAS", DataCenter = "", Description = new('x', 8 * Kilobytes),
            CreatedAt = default, ModifiedAt = default, LastAccessedAt = default,
        };

        var rows = Enumerable.Repeat(RealityDataBody.Of(row), 1000).ToList();
        await AssertFlushedAsync(new RealityDataPage<RealityDataBody>(rows, null), 1000 * 8 * Kilobytes);
    }

    private async Task AssertFlushedAsync<T>(T page, int size)
    {
        var json = shared.Server.Get<IOptions<JsonOptions>>().Value.SerializerOptions;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(20));
        // The serializer learns from the first long answers; those of a running server are not the first.
        for (var i = 0; i < 20; i++)
            await JsonSerializer.SerializeAsync(Stream.Null, page, json, stop.Token);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64 * Kilobytes, resumeWriterThreshold: 32 * Kilobytes));

        var writing = WriteAsync();
        var (total, largest) = (0L, 0L);
        for (var isCompleted = false; !isCompleted;)
        {
            var read = await pipe.Reader.ReadAsync(stop.Token);
            (total, largest) = (total + read.Buffer.Length, Math.Max(largest, read.Buffer.Length));
            pipe.Reader.AdvanceTo(read.Buffer.End);
            isCompleted = read.IsCompleted;
        }
        await writing;

        Assert.InRange(total, size, long.MaxValue);
        Assert.InRange(largest, 1, 256 * Kilobytes);

        async Task WriteAsync()
        {
            await JsonSerializer.SerializeAsync(pipe.Writer, page, json, stop.Token);
            await pipe.Writer.CompleteAsync();
        }
    }
}
