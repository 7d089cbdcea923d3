using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;
using Reality.Testing;

namespace Reality.Storage.Tests.Blobs;

public sealed class FolderCleanUpTests : IDisposable
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly BlobIndex _index;
    private readonly ContentFiles _files;
    private readonly FolderCleanUp _cleanUp;
    private readonly long _container;

    public FolderCleanUpTests()
    {
        _index = new BlobIndex(_folder["index.db"], flush: false);
        _files = new ContentFiles(Directory.CreateDirectory(_folder["content"]).FullName, flush: false);
        _cleanUp = new FolderCleanUp(_index, _files, new StagingFiles(_files, TimeProvider.System));
        _container = AddContainer("abc");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _index.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Discarding_spares_files_that_something_still_refers_to()
    {
        var (blob, part, block, unused) = (await FileAsync(), await FileAsync(), await FileAsync(), await FileAsync());
        AddBlob("a", blob);
        _index.Write(session =>
        {
            session.AddParts(session.FindBlob(_container, "a")!.Id, [("A", new(part, 0, 1))]);
            return session.Execute(
                "INSERT INTO Blocks VALUES (?1, 'b', 'QQ==', 1, ?2, 0, ?3)", _container, block, s_noon.UtcTicks);
        });

        _cleanUp.Discard([blob, part, block, unused]);

        Assert.Equal(new[] { blob, part, block }.Order(StringComparer.Ordinal), ContentFiles());
    }

    [Fact]
    public async Task A_deletion_of_a_container_that_was_interrupted_is_completed()
    {
        AddBlob("a", await FileAsync());
        _index.Write(session => session.Execute("UPDATE Containers SET Name = NULL"));

        _cleanUp.Run(DateTimeOffset.MinValue.AddDays(1), Stop);

        Assert.Empty(ContentFiles());
        Assert.Equal(0L, _index.Read(session => session.Value("SELECT COUNT(*) FROM Containers")));
        Assert.Equal(0L, _index.Read(session => session.Value("SELECT COUNT(*) FROM Blobs")));
    }

    [Fact]
    public async Task A_shared_file_stays_until_the_last_container_is_purged()
    {
        var shared = await FileAsync();
        AddBlob("a", shared);
        var other = AddContainer("other");
        _index.Write(session => session.Replace(other, null, Blob("b"), shared, new HashSet<string>()));

        _cleanUp.Purge(_container, Stop);
        Assert.Equal([shared], ContentFiles());
        _cleanUp.Purge(other, Stop);

        Assert.Empty(ContentFiles());
    }

    [Fact]
    public async Task A_cancelled_purge_stops_and_can_be_repeated()
    {
        AddBlob("a", await FileAsync());

        Assert.Throws<OperationCanceledException>(() => _cleanUp.Purge(_container, new CancellationToken(canceled: true)));
        Assert.Single(ContentFiles());
        _cleanUp.Purge(_container, Stop);

        Assert.Empty(ContentFiles());
    }

    [Fact]
    public async Task Only_blocks_and_unused_files_up_to_the_given_time_are_removed()
    {
        var (oldBlock, newBlock, oldUnused, newUnused) =
            (await FileAsync(), await FileAsync(), await FileAsync(), await FileAsync());
        foreach (var (id, file, time) in new[] { ("QQ==", oldBlock, s_noon), ("Qg==", newBlock, s_noon.AddTicks(1)) })
        {
            _index.Write(session => session.Execute(
                "INSERT INTO Blocks VALUES (?1, 'b', ?2, 1, ?3, 0, ?4)", _container, id, file, time.UtcTicks));
        }
        File.SetLastWriteTimeUtc(_files.PathOf(oldUnused), s_noon.UtcDateTime.AddSeconds(-1));
        File.SetLastWriteTimeUtc(_files.PathOf(newUnused), s_noon.UtcDateTime.AddSeconds(1));

        _cleanUp.Run(s_noon, Stop);

        Assert.Equal(new[] { newBlock, newUnused }.Order(StringComparer.Ordinal), ContentFiles());
    }

    private static BlobInfo Blob(string name) =>
        new(name, 1, "0x1", s_noon, s_noon, "image/x", null, new Dictionary<string, string>());

    private long AddContainer(string name) => _index.Write(session => (long)session.Value(
        "INSERT INTO Containers(Name, Bytes) VALUES (?1, 0) RETURNING Id", name)!);

    private void AddBlob(string name, string file) =>
        _index.Write(session => session.Replace(_container, null, Blob(name), file, new HashSet<string>()));

    private async Task<string> FileAsync()
    {
        var file = _files.NewName("a");
        await _files.WriteAsync(file, new MemoryStream([1]), null, Stop);
        return file;
    }

    private IEnumerable<string> ContentFiles() => _files.OlderThan(DateTimeOffset.MaxValue).Order(StringComparer.Ordinal);
}
