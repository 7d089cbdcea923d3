using Microsoft.EntityFrameworkCore;
using Reality.Storage.Blobs.Folders;
using Reality.Storage.Database;
using Reality.Storage.RealityData;
using Reality.Storage.Tests.Database;
using Reality.Testing;

namespace Reality.Storage.Tests.RealityData;

public sealed class RealityDataSizesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly ShiftedClock _clock = new();
    private readonly FolderBlobStore _blobs;
    private TestDatabase _database = null!;
    private RealityDataSizes _sizes = null!;

    public RealityDataSizesTests() => _blobs = new FolderBlobStore(_folder.Path);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        _sizes = new RealityDataSizes(_database.Contexts, _blobs, _clock);
        await _database.AddAsync(TestDatabase.Data("aaa", "anna", s_noon), TestDatabase.Data("bbb", "anna", s_noon));
        foreach (var (container, length) in new[] { ("aaa", 10), ("bbb", 20), ("bucket", 30) })
        {
            await _blobs.CreateContainerAsync(container, Stop);
            await _blobs.WriteAsync(container, "x", new MemoryStream(new byte[length]), new(), Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _blobs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Only_marked_containers_are_measured_and_only_once()
    {
        _sizes.Note("aaa");
        _sizes.Note("bucket");

        await _sizes.SettleAsync(null, Stop);
        Assert.Equal((10, 0), (await SizeOf("aaa"), await SizeOf("bbb")));

        await _blobs.DeleteAsync("aaa", "x", Storage.Blobs.BlobCondition.None, Stop);
        await _sizes.SettleAsync(null, Stop);
        Assert.Equal(10, await SizeOf("aaa"));
    }

    [Fact]
    public async Task A_single_container_is_measured_if_it_is_marked()
    {
        _sizes.Note("aaa");
        _sizes.Note("bbb");

        await _sizes.SettleAsync("bbb", Stop);
        Assert.Equal((0, 20), (await SizeOf("aaa"), await SizeOf("bbb")));
        await _sizes.SettleAsync(null, Stop);
        Assert.Equal(10, await SizeOf("aaa"));
    }

    [Fact]
    public async Task A_failed_measurement_is_repeated()
    {
        _sizes.Note("aaa");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _sizes.SettleAsync(null, new CancellationToken(canceled: true)));
        await _sizes.SettleAsync(null, Stop);

        Assert.Equal(10, await SizeOf("aaa"));
    }

    [Fact]
    public async Task A_new_size_dates_the_change_and_the_same_size_does_not()
    {
        await _sizes.MeasureAsync("aaa", Stop);
        var first = await ModifiedAt("aaa");
        _clock.Offset = TimeSpan.FromHours(1);
        await _sizes.MeasureAsync("aaa", Stop);

        Assert.True(first > s_noon);
        Assert.Equal(first, await ModifiedAt("aaa"));
    }

    [Fact]
    public async Task A_missing_container_has_no_bytes()
    {
        await _sizes.MeasureAsync("aaa", Stop);
        await _blobs.DeleteContainerAsync("aaa", Stop);

        await _sizes.MeasureAsync("aaa", Stop);

        Assert.Equal(0, await SizeOf("aaa"));
    }

    [Fact]
    public async Task Containers_with_writable_links_are_measured_until_once_after_the_links_have_expired()
    {
        var now = _clock.GetUtcNow();
        await using (var context = await _database.Contexts.CreateDbContextAsync(Stop))
        {
            DateTimeOffset? until = now.AddHours(1);
            await context.RealityData.Where(row => row.Id == "aaa")
                .ExecuteUpdateAsync(row => row.SetProperty(r => r.WritableUntil, until), Stop);
        }

        await _sizes.MeasureWritableAsync(Stop);
        Assert.Equal((10, 0), (await SizeOf("aaa"), await SizeOf("bbb")));
        await WriteMore(5);
        _clock.Offset = TimeSpan.FromHours(2);
        await _sizes.MeasureWritableAsync(Stop);
        Assert.Equal(15, await SizeOf("aaa"));
        await WriteMore(7);
        await _sizes.MeasureWritableAsync(Stop);
        Assert.Equal(15, await SizeOf("aaa"));

        Task WriteMore(int length) => _blobs.WriteAsync("aaa", $"{length}", new MemoryStream(new byte[length]), new(), Stop);
    }

    private async Task<long> SizeOf(string id) => (await Row(id)).SizeBytes;

    private async Task<DateTimeOffset> ModifiedAt(string id) => (await Row(id)).ModifiedAt;

    private async Task<RealityDataRow> Row(string id)
    {
        await using var context = await _database.Contexts.CreateDbContextAsync(Stop);
        return await context.RealityData.SingleAsync(row => row.Id == id, Stop);
    }
}
