using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Accounts;

namespace Reality.Storage.Tests.Blobs;

/// <summary>Against a stub: it shows that the requests fit together, not that a real bucket takes them.</summary>
public sealed class S3BlobStoreTests : IDisposable
{
    private readonly S3Stub _stub = new();
    private readonly AmazonS3Client _client;
    private readonly S3BlobStore _store;

    public S3BlobStoreTests()
    {
        var settings = new AmazonS3Config
        {
            ServiceURL = _stub.Url,
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        _client = new AmazonS3Client(new BasicAWSCredentials("key", "secret"), settings);
        _store = new S3BlobStore(_client, "bucket");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _stub.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(20_000_000)]
    public async Task A_blob_of_any_size_comes_back(int length)
    {
        await _store.CreateContainerAsync("abc", Stop);
        var content = RandomNumberGenerator.GetBytes(length);
        var write = new BlobWrite { ContentType = "image/x", Metadata = new Dictionary<string, string> { ["k"] = "v" } };

        var made = await _store.WriteAsync("abc", "dir/a b+ü", new MemoryStream(content), write, Stop);

        Assert.Equal(length, made.Length);
        Assert.Equal(content, await Read("dir/a b+ü", 0, null));
        Assert.Equal(content[(length / 2)..], await Read("dir/a b+ü", length / 2, length));
        var found = (await _store.FindAsync("abc", "dir/a b+ü", Stop))!;
        Assert.Equal((made.ETag, "image/x", "v"), (found.ETag, found.ContentType, found.Metadata["k"]));
        Assert.Equal(length, await _store.SizeAsync("abc", Stop));
    }

    [Fact]
    public async Task Blocks_listing_conditions_and_removal()
    {
        await _store.CreateContainerAsync("abc", Stop);
        await _store.StageBlockAsync("abc", "d/b", "QQ==", new MemoryStream([1, 2]), 2, Stop);
        await _store.StageBlockAsync("abc", "d/b", "Qg==", new MemoryStream([3]), 1, Stop);
        await _store.CommitBlocksAsync("abc", "d/b", [new("Qg==", BlockSource.Latest), new("QQ==", BlockSource.Latest)], new(), Stop);
        Assert.Equal([3, 1, 2], await Read("d/b", 0, null));
        await Assert.ThrowsAsync<BlobConditionException>(() => _store.CommitBlocksAsync("abc", "d/b", [new("QQ==", BlockSource.Latest)], new(), Stop));

        await _store.CopyAsync(("abc", "d/b"), "abc", "a", new(), Stop);
        var page = await _store.ListAsync("abc", new(Delimiter: "/"), Stop);
        Assert.Equal(["a"], page.Blobs.Select(blob => blob.Name));
        Assert.Equal(["d/"], page.Prefixes);
        var first = await _store.ListAsync("abc", new(MaxCount: 1), Stop);
        Assert.Equal("d/b", (await _store.ListAsync("abc", new(Marker: first.NextMarker), Stop)).Blobs.Single().Name);

        var mustBeNew = new BlobWrite { Condition = new BlobCondition(IfNoneMatch: "*") };
        await Assert.ThrowsAsync<BlobConditionException>(() => _store.WriteAsync("abc", "a", new MemoryStream([9]), mustBeNew, Stop));
        Assert.True(await _store.DeleteAsync("abc", "a", BlobCondition.None, Stop));
        Assert.Null(await _store.FindAsync("abc", "a", Stop));
        await _store.DeleteContainerAsync("abc", Stop);
        Assert.Empty(_stub.Keys);
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => _store.FindAsync("abc", "d/b", Stop));
    }

    private async Task<byte[]> Read(string name, long offset, long? length)
    {
        await using var content = (await _store.ReadAsync("abc", name, offset, length, Stop))!;
        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }
}
