using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Accounts;

namespace Reality.Storage.Tests.Blobs;

public sealed class AzureBlobStoreTests(AzuriteAccount account) : IClassFixture<AzuriteAccount>
{
    private readonly string _container = $"c-{Guid.NewGuid():N}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blob_is_written_read_changed_listed_copied_and_deleted()
    {
        var store = await StoreAsync();
        var content = RandomNumberGenerator.GetBytes(9_000_000);
        var write = new BlobWrite { ContentType = "image/x", Metadata = new Dictionary<string, string> { ["k"] = "v" } };
        // From a stream without a length, like the body of an upload.
        await using var body = new DigestedStream(new MemoryStream(content), null);
        var made = await store.WriteAsync(_container, "dir/a b+ü#1", body, write, Stop);

        Assert.Equal(content.Length, made.Length);
        Assert.Equal(content, await Read(store, "dir/a b+ü#1", 0, null));
        Assert.Equal(content[8_999_990..], await Read(store, "dir/a b+ü#1", 8_999_990, 100));
        Assert.Empty(await Read(store, "dir/a b+ü#1", 9_000_000, 1));
        var found = (await store.FindAsync(_container, "dir/a b+ü#1", Stop))!;
        Assert.Equal((made.ETag, "image/x", "v"), (found.ETag, found.ContentType, found.Metadata["k"]));

        var changed = (await store.ChangeAsync(_container, "dir/a b+ü#1", new() { ContentType = "text/x" }, Stop))!;
        Assert.NotEqual(made.ETag, changed.ETag);
        Assert.Equal(("text/x", "v"), (changed.ContentType, changed.Metadata["k"]));

        await store.CopyAsync((_container, "dir/a b+ü#1"), _container, "copy", new(), Stop);
        Assert.Equal(18_000_000, await store.SizeAsync(_container, Stop));
        var page = await store.ListAsync(_container, new(Delimiter: "/"), Stop);
        Assert.Equal(["copy"], page.Blobs.Select(blob => blob.Name));
        Assert.Equal(["dir/"], page.Prefixes);
        var first = await store.ListAsync(_container, new(MaxCount: 1), Stop);
        Assert.Equal("dir/a b+ü#1", (await store.ListAsync(_container, new(Marker: first.NextMarker), Stop)).Blobs.Single().Name);

        Assert.True(await store.DeleteAsync(_container, "copy", BlobCondition.None, Stop));
        Assert.False(await store.DeleteAsync(_container, "copy", BlobCondition.None, Stop));
        Assert.Null(await store.ReadAsync(_container, "copy", 0, null, Stop));
    }

    [Fact]
    public async Task Blocks_are_staged_and_committed()
    {
        var store = await StoreAsync();
        await store.StageBlockAsync(_container, "b", "QQ==", new MemoryStream([1, 2]), 2, Stop);
        await store.StageBlockAsync(_container, "b", "Qg==", new MemoryStream([3]), 1, Stop);
        await Assert.ThrowsAsync<EndOfStreamException>(
            () => store.StageBlockAsync(_container, "b", "Qw==", new MemoryStream([3]), 2, Stop));
        Assert.Equal(2, (await store.ListBlocksAsync(_container, "b", Stop))!.Uncommitted.Count);

        var made = await store.CommitBlocksAsync(
            _container, "b", [new("Qg==", BlockSource.Latest), new("QQ==", BlockSource.Uncommitted)], new(), Stop);

        Assert.Equal(3, made.Length);
        Assert.Equal([3, 1, 2], await Read(store, "b", 0, null));
        var refused = await Assert.ThrowsAsync<BlobConditionException>(() => store.CommitBlocksAsync(
            _container, "b", [new("WA==", BlockSource.Latest)], new(), Stop));
        Assert.Equal("InvalidBlockList", refused.Code);
    }

    [Fact]
    public async Task Refusals_of_the_account_are_those_of_a_store()
    {
        var store = await StoreAsync();
        var mustBeNew = new BlobWrite { Condition = new BlobCondition(IfNoneMatch: "*") };
        await store.WriteAsync(_container, "a", new MemoryStream([1]), mustBeNew, Stop);

        Assert.Equal("BlobAlreadyExists", (await Assert.ThrowsAsync<BlobConditionException>(
            () => store.WriteAsync(_container, "a", new MemoryStream([2]), mustBeNew, Stop))).Code);
        Assert.Equal("ConditionNotMet", (await Assert.ThrowsAsync<BlobConditionException>(
            () => store.DeleteAsync(_container, "a", new BlobCondition(IfMatch: "0x1"), Stop))).Code);
        Assert.Equal("Md5Mismatch", (await Assert.ThrowsAsync<BlobConditionException>(
            () => store.WriteAsync(_container, "a", new MemoryStream([2]), new() { ExpectedMd5 = new byte[16] }, Stop))).Code);
        await Assert.ThrowsAsync<ContainerNotFoundException>(
            () => store.WriteAsync("none", "a", new MemoryStream([1]), new(), Stop));
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => store.FindAsync("none", "a", Stop));
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => store.ListAsync("none", new(), Stop));
        Assert.Equal([1], await Read(store, "a", 0, null));
    }

    private async Task<AzureBlobStore> StoreAsync()
    {
        Assert.SkipWhen(account.ConnectionString is null, "Azurite is not installed: see tests/readers/README.md.");
        var store = new AzureBlobStore(new BlobServiceClient(account.ConnectionString));
        await store.CreateContainerAsync(_container, Stop);
        await store.CreateContainerAsync(_container, Stop);
        return store;
    }

    private async Task<byte[]> Read(AzureBlobStore store, string name, long offset, long? length)
    {
        await using var content = (await store.ReadAsync(_container, name, offset, length, Stop))!;
        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }
}
