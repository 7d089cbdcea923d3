using System.Security.Cryptography;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;

namespace Reality.Storage.Tests.Blobs;

public sealed class FolderBlocksTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reality-blocks-");
    private readonly FolderBlobStore _store;

    public FolderBlocksTests()
    {
        _store = new FolderBlobStore(_folder.FullName);
        _store.CreateContainerAsync("abc", default).Wait();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Blocks_that_arrive_in_any_order_are_read_in_that_of_the_list()
    {
        var blocks = Enumerable.Range(0, 9).Select(i => RandomNumberGenerator.GetBytes(100_000 + i)).ToList();
        await Parallel.ForEachAsync(Enumerable.Range(0, 9).Reverse(), Stop, async (i, _) => await Stage("b", i, blocks[i]));
        var expected = blocks.SelectMany(block => block).ToArray();

        var blob = await Commit("b", Enumerable.Range(0, 9));

        Assert.Equal(expected.Length, blob.Length);
        Assert.Equal(expected, await Read("b", 0, null));
        Assert.Equal(expected[99_990..300_020], await Read("b", 99_990, 200_030));
        Assert.Equal(expected, await File.ReadAllBytesAsync(_store.FindLocalFile("abc", "b")!, Stop));
        // Joined for the local file, which is what holds it from now on.
        Assert.Single(ContentFiles());
        Assert.Equal(expected[99_990..300_020], await Read("b", 99_990, 200_030));
        Assert.Equal(blob.ETag, (await _store.FindAsync("abc", "b", Stop))!.ETag);
    }

    [Fact]
    public async Task Blocks_that_arrive_in_order_are_the_local_file_without_a_copy()
    {
        for (var i = 0; i < 3; i++)
            await Stage("b", i, [(byte)i]);
        var staged = ContentFiles().Single();
        await Commit("b", [0, 1, 2]);

        Assert.Equal(staged, _store.FindLocalFile("abc", "b"));
    }

    [Fact]
    public async Task Committed_blocks_serve_again_and_staged_ones_go_first()
    {
        await Stage("b", 0, [1]);
        await Stage("b", 1, [2]);
        await Commit("b", [0, 1]);
        _store.FindLocalFile("abc", "b");
        await Stage("b", 1, [3, 3]);

        BlockReference[] list =
            [new(Id(1), BlockSource.Committed), new(Id(1), BlockSource.Latest), new(Id(0), BlockSource.Latest)];
        await _store.CommitBlocksAsync("abc", "b", list, new(), Stop);

        Assert.Equal([2, 3, 3, 1], await Read("b", 0, null));
        Assert.Equal(4, await _store.SizeAsync("abc", Stop));
    }

    [Fact]
    public async Task A_missing_block_changes_nothing()
    {
        await _store.WriteAsync("abc", "b", new MemoryStream([7]), new(), Stop);
        await Stage("b", 0, [1]);

        var refused = await Assert.ThrowsAsync<BlobConditionException>(() => Commit("b", [0, 5]));

        Assert.Equal("InvalidBlockList", refused.Code);
        Assert.Equal([7], await Read("b", 0, null));
        Assert.Single((await _store.ListBlocksAsync("abc", "b", Stop))!.Uncommitted);
    }

    [Fact]
    public async Task Cut_replaced_and_unnamed_blocks_give_their_disk_space_back()
    {
        const int Length = 1 << 20;
        await Stage("b", 0, new byte[Length]);
        await Assert.ThrowsAsync<EndOfStreamException>(
            () => _store.StageBlockAsync("abc", "b", Id(1), new MemoryStream(new byte[Length]), 2 * Length, Stop));
        await Stage("b", 1, new byte[Length]);
        await Stage("b", 0, [1, 2]);
        Assert.InRange(DiskSpace(), Length, Length + 100_000);

        await Commit("b", [0]);

        Assert.InRange(DiskSpace(), 1, 100_000);
        Assert.Equal([1, 2], await Read("b", 0, null));
    }

    [Fact]
    public async Task A_blob_that_drops_most_of_its_blocks_does_not_keep_them()
    {
        const int Length = 70 << 20;
        await Stage("b", 0, [1, 2]);
        await Stage("b", 1, new byte[Length]);
        await Commit("b", [0, 1]);

        await Commit("b", [0]);

        Assert.InRange(DiskSpace(), 1, 100_000);
        Assert.Equal([1, 2], await Read("b", 0, null));
    }

    [Fact]
    public async Task The_usage_of_containers_includes_staged_blocks()
    {
        await _store.CreateContainerAsync("other", Stop);
        await _store.WriteAsync("other", "a", new MemoryStream([1]), new(), Stop);
        await Stage("b", 0, [1, 2]);

        Assert.Equal(3 + 2 * IBlobStore.Overhead, await _store.UsageAsync(["abc", "other", "none"], Stop));
        await Commit("b", [0, 0, 0]);
        Assert.Equal(6 + IBlobStore.Overhead + 3 * IBlobStore.BlockOverhead, await _store.UsageAsync(["abc"], Stop));
        await _store.CopyAsync(("abc", "b"), "other", "b", new(), Stop);
        Assert.Equal(
            7 + 2 * IBlobStore.Overhead + 3 * IBlobStore.BlockOverhead, await _store.UsageAsync(["other"], Stop));
        await _store.DeleteAsync("abc", "b", BlobCondition.None, Stop);
        Assert.Equal(0, await _store.UsageAsync(["abc"], Stop));
        Assert.Equal(0, await _store.UsageAsync([], Stop));
    }

    [Fact]
    public async Task Content_that_became_longer_is_not_committed_or_copied()
    {
        await Stage("b", 0, [1, 2]);
        BlockReference[] twice = [new(Id(0), BlockSource.Latest), new(Id(0), BlockSource.Latest)];

        var commit = await Assert.ThrowsAsync<BlobConditionException>(
            () => _store.CommitBlocksAsync("abc", "b", twice, new() { MaxLength = 3 }, Stop));
        await _store.CommitBlocksAsync("abc", "b", twice, new() { MaxLength = 4 }, Stop);
        var copy = await Assert.ThrowsAsync<BlobConditionException>(
            () => _store.CopyAsync(("abc", "b"), "abc", "c", new() { MaxLength = 3 }, Stop));

        Assert.Equal(("ConditionNotMet", "ConditionNotMet"), (commit.Code, copy.Code));
        Assert.NotNull(await _store.CopyAsync(("abc", "b"), "abc", "c", new() { MaxLength = 4 }, Stop));
    }

    [Fact]
    public async Task A_cut_block_is_no_block_and_the_others_stay()
    {
        await Stage("b", 0, [1]);
        await Assert.ThrowsAsync<EndOfStreamException>(
            () => _store.StageBlockAsync("abc", "b", Id(1), new MemoryStream([2]), 5, Stop));
        await Assert.ThrowsAsync<BlobConditionException>(() => Commit("b", [0, 1]));
        await Stage("b", 1, [2]);

        await Commit("b", [0, 1]);

        Assert.Equal([1, 2], await Read("b", 0, null));
        Assert.Equal([1, 2], await File.ReadAllBytesAsync(_store.FindLocalFile("abc", "b")!, Stop));
    }

    [Fact]
    public async Task Another_process_commits_what_one_staged()
    {
        await Stage("b", 0, [1]);
        using var other = new FolderBlobStore(_folder.FullName);
        await other.StageBlockAsync("abc", "b", Id(1), new MemoryStream([2]), 1, Stop);

        await other.CommitBlocksAsync("abc", "b", [new(Id(0), BlockSource.Latest), new(Id(1), BlockSource.Latest)], new(), Stop);

        Assert.Equal([1, 2], await Read("b", 0, null));
        Assert.Equal([1, 2], await File.ReadAllBytesAsync(_store.FindLocalFile("abc", "b")!, Stop));
    }

    private static string Id(int i) => Convert.ToBase64String([(byte)'b', (byte)i]);

    private Task Stage(string name, int i, byte[] content) =>
        _store.StageBlockAsync("abc", name, Id(i), new MemoryStream(content), content.Length, Stop);

    private Task<BlobInfo> Commit(string name, IEnumerable<int> ids) =>
        _store.CommitBlocksAsync("abc", name, [.. ids.Select(i => new BlockReference(Id(i), BlockSource.Latest))], new(), Stop);

    private async Task<byte[]> Read(string name, long offset, long? length)
    {
        await using var content = (await _store.ReadAsync("abc", name, offset, length, Stop))!;
        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }

    private long DiskSpace()
    {
        using var du = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "du", ["-s", "--block-size=1", Path.Combine(_folder.FullName, "content")])
        { RedirectStandardOutput = true })!;
        return long.Parse(
            du.StandardOutput.ReadToEnd().Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private IEnumerable<string> ContentFiles() =>
        Directory.EnumerateFiles(Path.Combine(_folder.FullName, "content"), "*", SearchOption.AllDirectories);
}
