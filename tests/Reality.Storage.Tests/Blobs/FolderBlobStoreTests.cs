using System.Security.Cryptography;
using System.Text;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;

namespace Reality.Storage.Tests.Blobs;

public sealed class FolderBlobStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reality-blobs-");
    private readonly FolderBlobStore _store;

    public FolderBlobStoreTests()
    {
        _store = new FolderBlobStore(_folder.FullName);
        _store.CreateContainerAsync("c-1", default).Wait();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Names_that_a_file_system_would_confuse_are_different_blobs()
    {
        string[] names =
        [
            "a", "A", "a/b", "a/b/", "a//b", "/a", "a b+ü#%2F?.jpg", "aux", "nul.txt", "a\\b", "ends.", new('x', 1024), "é",
            "e\u0301", "😀/z", "..a", "a..", "...",
        ];
        foreach (var name in names)
            await Write(name, name);

        foreach (var name in names)
            Assert.Equal(name, await Read(name));
        var page = await _store.ListAsync("c-1", new(), Stop);
        var byBytes = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));
        Assert.Equal(names.OrderBy(Encoding.UTF8.GetBytes, byBytes), page.Blobs.Select(blob => blob.Name));
        Assert.Equal(names.Sum(Encoding.UTF8.GetByteCount), await _store.SizeAsync("c-1", Stop));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("..\\b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\uFFFF")]
    public async Task Names_that_clients_could_not_use_safely_are_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Write(name, "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => Write(new string('x', 1025), "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => Write("lone surrogate \uD800", "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.CreateContainerAsync("A..b", Stop));
    }

    [Fact]
    public async Task A_cut_write_leaves_the_old_blob_whole_and_no_file()
    {
        await Write("a", "old");
        var cut = new BrokenStream(Encoding.UTF8.GetBytes(new string('n', 3_000_000)));

        await Assert.ThrowsAsync<IOException>(() => _store.WriteAsync("c-1", "a", cut, new(), Stop));

        Assert.Equal("old", await Read("a"));
        Assert.Single(ContentFiles());
    }

    [Fact]
    public async Task A_reader_finishes_what_it_began_though_the_blob_is_overwritten_and_deleted()
    {
        var old = RandomNumberGenerator.GetBytes(2_000_000);
        await _store.WriteAsync("c-1", "a", new MemoryStream(old), new(), Stop);
        await using var reading = (await _store.ReadAsync("c-1", "a", 0, null, Stop))!;
        var begun = new byte[1000];
        await reading.Stream.ReadExactlyAsync(begun, Stop);

        await Write("a", "new");
        Assert.Equal("new", await Read("a"));
        Assert.True(await _store.DeleteAsync("c-1", "a", BlobCondition.None, Stop));

        using var rest = new MemoryStream();
        await reading.Stream.CopyToAsync(rest, Stop);
        Assert.Equal(old, begun.Concat(rest.ToArray()));
        Assert.Empty(ContentFiles());
    }

    [Fact]
    public async Task Blobs_written_over_each_other_by_two_stores_are_always_one_of_them()
    {
        using var other = new FolderBlobStore(_folder.FullName);
        await Write("a", new string('0', 100_000));
        var writers = new[] { _store, other }.SelectMany(store => "12", (store, digit) => Task.Run(async () =>
        {
            var content = Encoding.UTF8.GetBytes(new string(digit, 100_000));
            for (var i = 0; i < 50; i++)
                await store.WriteAsync("c-1", "a", new MemoryStream(content), new(), Stop);
        }, Stop)).ToList();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!writers.TrueForAll(writer => writer.IsCompleted))
            {
                var text = await Read("a");
                Assert.Equal(100_000, text.Length);
                Assert.Single(text.Distinct());
            }
        }, Stop));

        await Task.WhenAll(readers.Concat(writers));

        Assert.Single(ContentFiles());
        Assert.Equal(100_000, await other.SizeAsync("c-1", Stop));
    }

    [Fact]
    public async Task Only_one_of_many_writers_creates_a_blob_that_must_be_new()
    {
        var write = new BlobWrite { Condition = new BlobCondition(IfNoneMatch: "*") };
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            try
            {
                await _store.WriteAsync("c-1", "a", new MemoryStream([(byte)i]), write, Stop);
                return true;
            }
            catch (BlobConditionException refused)
            {
                Assert.Equal("BlobAlreadyExists", refused.Code);
                return false;
            }
        }, Stop)));

        Assert.Single(results, created => created);
        Assert.Single(ContentFiles());
    }

    [Fact]
    public async Task Metadata_counts_until_it_is_replaced_or_deleted()
    {
        BlobWrite Of(int length) => new() { Metadata = new Dictionary<string, string> { ["k"] = new('&', length) } };
        long Size(int length) => IBlobStore.Overhead + BlobMetadata.SizeOf(Of(length).Metadata);
        await _store.CreateContainerAsync("other", Stop);

        await _store.WriteAsync("c-1", "a", Stream.Null, Of(8000), Stop);
        Assert.InRange(BlobMetadata.SizeOf(Of(8000).Metadata), 8000, 8020);
        Assert.Equal(Size(8000), await UsageAsync("c-1"));
        await _store.CopyAsync(("c-1", "a"), "other", "b", new(), Stop);
        await _store.CopyAsync(("c-1", "a"), "other", "c", new() { Metadata = Of(10).Metadata }, Stop);
        Assert.Equal(Size(8000) + Size(10), await UsageAsync("other"));
        await _store.ChangeAsync("other", "b", new() { Metadata = Of(20).Metadata }, Stop);
        Assert.Equal(Size(20) + Size(10), await UsageAsync("other"));
        await _store.WriteAsync("c-1", "a", Stream.Null, new(), Stop);
        Assert.Equal(IBlobStore.Overhead, await UsageAsync("c-1"));
        await _store.DeleteAsync("other", "b", BlobCondition.None, Stop);
        Assert.Equal(Size(10), await UsageAsync("other"));
        await _store.DeleteContainerAsync("other", Stop);
        Assert.Equal(0, await UsageAsync("other"));
    }

    [Fact]
    public async Task Metadata_of_a_folder_from_before_it_counted_is_counted()
    {
        var write = new BlobWrite { Metadata = new Dictionary<string, string> { ["k"] = new('x', 8000) } };
        await _store.WriteAsync("c-1", "a", Stream.Null, write, Stop);
        _store.Dispose();
        using (var old = new BlobIndex(Path.Combine(_folder.FullName, "index.db"), flush: false))
        {
            old.Write(session => session.Execute("DROP INDEX BlobMetadata"));
            old.Write(session => session.Execute("DROP INDEX BlobsOfBlocks"));
        }

        using var store = new FolderBlobStore(_folder.FullName);

        Assert.Equal(
            IBlobStore.Overhead + BlobMetadata.SizeOf(write.Metadata), await store.UsageAsync(["c-1"], Stop));
        using var index = new BlobIndex(Path.Combine(_folder.FullName, "index.db"), flush: false);
        // Usage is measured often: it takes the lengths from the index.
        var plan = index.Read(session => session.All(
            "EXPLAIN QUERY PLAN SELECT SUM(LENGTH(Metadata)) FROM Blobs WHERE Container IN (1, 2) AND Metadata IS NOT NULL",
            row => row.GetString(3)));
        Assert.Contains(plan, step => step.Contains("INDEX BlobMetadata", StringComparison.Ordinal));
    }

    private Task<long> UsageAsync(string container) => _store.UsageAsync([container], Stop);

    [Fact]
    public async Task A_wrong_digest_is_refused_and_a_right_one_is_kept()
    {
        var content = Encoding.UTF8.GetBytes(new string('x', 300_000));
        await Assert.ThrowsAsync<BlobConditionException>(() => _store.WriteAsync(
            "c-1", "a", new MemoryStream(content), new() { ExpectedMd5 = new byte[16] }, Stop));
        Assert.Null(await _store.FindAsync("c-1", "a", Stop));

#pragma warning disable CA5351 // MD5 is the protocol's.
        var md5 = MD5.HashData(content);
#pragma warning restore CA5351
        await _store.WriteAsync("c-1", "a", new MemoryStream(content), new() { ExpectedMd5 = md5 }, Stop);
        Assert.Equal(md5, (await _store.FindAsync("c-1", "a", Stop))!.ContentMd5);
    }

    [Fact]
    public async Task A_listing_jumps_over_common_prefixes_and_goes_on_where_a_page_ended()
    {
        foreach (var i in Enumerable.Range(0, 40))
            await Write($"dir{i % 4}/sub/{i:00}.jpg", "x");
        await Write("dir1", "x");
        await Write("zz", "x");

        var entries = new List<string>();
        string? marker = null;
        do
        {
            var page = await _store.ListAsync("c-1", new(Delimiter: "/", Marker: marker, MaxCount: 2), Stop);
            Assert.InRange(page.Blobs.Count + page.Prefixes.Count, 1, 2);
            entries.AddRange(page.Blobs.Select(blob => blob.Name).Concat(page.Prefixes).Order(StringComparer.Ordinal));
            marker = page.NextMarker;
        }
        while (marker is not null);

        Assert.Equal(["dir0/", "dir1", "dir1/", "dir2/", "dir3/", "zz"], entries);
        Assert.Equal(10, (await _store.ListAsync("c-1", new("dir3/", MaxCount: 10), Stop)).Blobs.Count);
        Assert.Empty((await _store.ListAsync("c-1", new("dir9"), Stop)).Blobs);
    }

    [Fact]
    public async Task A_copy_shares_the_content_until_both_are_gone()
    {
        await _store.CreateContainerAsync("other", Stop);
        await Write("a", "content");
        await _store.CopyAsync(("c-1", "a"), "other", "b", new(), Stop);
        Assert.Single(ContentFiles());

        await _store.DeleteContainerAsync("c-1", Stop);
        await using var copy = (await _store.ReadAsync("other", "b", 0, null, Stop))!;
        Assert.Equal("content", await new StreamReader(copy.Stream).ReadToEndAsync(Stop));
        await _store.DeleteAsync("other", "b", BlobCondition.None, Stop);
        Assert.Empty(ContentFiles());
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => Write("a", "x"));
    }

    [Fact]
    public async Task A_container_of_many_blobs_goes_with_all_its_files()
    {
        for (var i = 0; i < 1200; i++)
            await Write($"{i}", "x");
        await _store.StageBlockAsync("c-1", "blocks", "QQ==", new MemoryStream([1]), 1, Stop);

        await _store.DeleteContainerAsync("c-1", Stop);
        await _store.CreateContainerAsync("c-1", Stop);

        Assert.Empty(ContentFiles());
        Assert.Equal(0, await _store.SizeAsync("c-1", Stop));
        Assert.Empty((await _store.ListAsync("c-1", new(), Stop)).Blobs);
    }

    [Fact]
    public async Task The_local_file_is_the_content_with_the_ending_of_the_name()
    {
        await Write("photos/DSC 1.JPG", "content");

        var path = _store.FindLocalFile("c-1", "photos/DSC 1.JPG")!;

        Assert.Equal("content", await File.ReadAllTextAsync(path, Stop));
        Assert.Equal(".jpg", Path.GetExtension(path));
        Assert.Null(_store.FindLocalFile("c-1", "none"));
    }

    [Fact]
    public async Task Clean_up_removes_what_nobody_finished_and_nothing_else()
    {
        await Write("a", "content");
        await _store.StageBlockAsync("c-1", "a", "QQ==", new MemoryStream([1, 2]), 2, Stop);
        var folder = Path.GetDirectoryName(ContentFiles().First())!;
        await File.WriteAllTextAsync(Path.Combine(folder, "left-by-a-killed-process.jpg"), "half", Stop);

        await _store.CleanUpAsync(TimeSpan.FromHours(1), Stop);
        Assert.Equal(3, ContentFiles().Count());
        await _store.CleanUpAsync(TimeSpan.Zero, Stop);

        Assert.Single(ContentFiles());
        Assert.Equal("content", await Read("a"));
        Assert.Empty((await _store.ListBlocksAsync("c-1", "a", Stop))!.Uncommitted);
    }

    private Task<BlobInfo> Write(string name, string text) =>
        _store.WriteAsync("c-1", name, new MemoryStream(Encoding.UTF8.GetBytes(text)), new(), Stop);

    private async Task<string> Read(string name)
    {
        await using var content = (await _store.ReadAsync("c-1", name, 0, null, Stop))!;
        return await new StreamReader(content.Stream).ReadToEndAsync(Stop);
    }

    private IEnumerable<string> ContentFiles() =>
        Directory.EnumerateFiles(Path.Combine(_folder.FullName, "content"), "*", SearchOption.AllDirectories);

    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count
                ? count
                : throw new IOException("The connection was cut.");
    }
}
