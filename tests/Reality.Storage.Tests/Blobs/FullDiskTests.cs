using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;
using Reality.Testing;

namespace Reality.Storage.Tests.Blobs;

/// <summary>On a disk of 8 MiB, if this user may mount one.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SmallDisk? _disk;

    public FullDiskTests() => _disk = SmallDisk.TryMount(_folder["disk"], 8);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _disk?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_full_store_is_recognized_by_the_error_number_of_a_full_disk()
    {
        var inner = new IOException("inner");
        IOException full = new StorageFullException("The disk is full.", inner);

        Assert.Equal((28, "The disk is full.", inner), (full.HResult, full.Message, full.InnerException));
    }

    [Fact]
    public async Task A_write_that_does_not_fit_says_so_and_loses_nothing()
    {
        Assert.SkipWhen(_disk is null, "Only root may mount a small disk.");
        using var store = new FolderBlobStore(_disk.Folder);
        await store.CreateContainerAsync("abc", Stop);
        await store.WriteAsync("abc", "a", new MemoryStream(new byte[1 << 20]), new(), Stop);

        var tooLong = new byte[16 << 20];
        await Assert.ThrowsAsync<StorageFullException>(
            () => store.WriteAsync("abc", "a", new MemoryStream(tooLong), new(), Stop));
        await Assert.ThrowsAsync<StorageFullException>(
            () => store.StageBlockAsync("abc", "a", "QQ==", new MemoryStream(tooLong), tooLong.Length, Stop));

        Assert.Equal(1 << 20, await store.SizeAsync("abc", Stop));
        await store.CleanUpAsync(TimeSpan.Zero, Stop);
        await store.WriteAsync("abc", "b", new MemoryStream(new byte[2 << 20]), new(), Stop);
        Assert.Equal(3 << 20, await store.SizeAsync("abc", Stop));
    }

    [Fact]
    public async Task Blobs_of_a_disk_that_others_filled_can_be_deleted()
    {
        Assert.SkipWhen(_disk is null, "Only root may mount a small disk.");
        // Large enough that the reserve holds the journal of SQLite, which grows to four megabytes before it is used again.
        _disk.Resize(256);
        using var store = new FolderBlobStore(_disk.Folder);
        await store.CreateContainerAsync("abc", Stop);
        for (var i = 0; i < 1000; i++)
            await store.WriteAsync("abc", $"{i}", new MemoryStream([1]), new(), Stop);
        store.Reserve.Refill();
        using (var others = File.Create(Path.Combine(_disk.Folder, "others")))
            Assert.Throws<IOException>(() => others.Write(new byte[300 << 20]));

        Assert.True(store.Reserve.IsFull);
        for (var i = 0; i < 900; i++)
            Assert.True(await store.DeleteAsync("abc", $"{i}", BlobCondition.None, Stop));
        await store.DeleteContainerAsync("abc", Stop);

        File.Delete(Path.Combine(_disk.Folder, "others"));
        Assert.False(store.Reserve.IsFull);
        store.Reserve.Refill();
        Assert.Equal(store.Reserve.Length, new FileInfo(Path.Combine(_disk.Folder, "reserve")).Length);
    }

    [Fact]
    public async Task Small_blobs_fill_the_disk_without_harm()
    {
        Assert.SkipWhen(_disk is null, "Only root may mount a small disk.");
        using var store = new FolderBlobStore(_disk.Folder);
        await store.CreateContainerAsync("abc", Stop);
        var written = 0;

        await Assert.ThrowsAsync<StorageFullException>(async () =>
        {
            for (; written < 10_000; written++)
                await store.WriteAsync("abc", $"{written}", new MemoryStream(new byte[20_000]), new(), Stop);
        });

        Assert.InRange(written, 50, 400);
        Assert.Equal(written * 20_000, await store.SizeAsync("abc", Stop));
        Assert.Equal(written, (await store.ListAsync("abc", new(), Stop)).Blobs.Count);
        await using var last = (await store.ReadAsync("abc", $"{written - 1}", 0, null, Stop))!;
        Assert.Equal(20_000, last.Info.Length);
    }
}
