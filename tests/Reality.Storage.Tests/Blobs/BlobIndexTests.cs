using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;
using Reality.Testing;

namespace Reality.Storage.Tests.Blobs;

public sealed class BlobIndexTests : IDisposable
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly BlobIndex _index;

    public BlobIndexTests()
    {
        _index = new BlobIndex(_folder["index.db"], flush: true);
        _index.Write(session => session.Execute("INSERT INTO Containers(Name, Bytes) VALUES ('abc', 0)"));
    }

    public void Dispose()
    {
        _index.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_change_that_throws_changes_nothing_and_the_next_one_works()
    {
        Assert.Throws<InvalidOperationException>(() => _index.Write<int>(session =>
        {
            session.Execute("UPDATE Containers SET Bytes = 7");
            throw new InvalidOperationException();
        }));
        Assert.Equal(0L, Bytes());

        _index.Write(session => session.Execute("UPDATE Containers SET Bytes = 8"));
        Assert.Equal(8L, Bytes());
    }

    [Fact]
    public void A_reader_sees_the_last_commit_of_another_process()
    {
        Assert.Equal(0L, Bytes());
        using var other = new BlobIndex(_folder["index.db"], flush: false);

        other.Write(session => session.Execute("UPDATE Containers SET Bytes = 5"));

        Assert.Equal(5L, Bytes());
        Assert.Equal(5L, _index.Read(outer => _index.Read(inner => inner.Value("SELECT Bytes FROM Containers"))));
    }

    [Fact]
    public void A_row_is_read_back_as_it_was_written()
    {
        var metadata = new Dictionary<string, string> { ["k"] = "ü\"" };
        var blob = new BlobInfo("a", 3, "0x1", s_noon, s_noon.AddTicks(1), "image/x", [1, 2], metadata);

        _index.Write(session => session.Replace(session.ContainerId("abc"), null, blob, "00/f", new HashSet<string>()));
        var row = _index.Read(session => session.FindBlob(session.ContainerId("abc"), "a"))!;

        Assert.Equal("00/f", row.File);
        Assert.Equal(metadata, row.Info.Metadata);
        Assert.Equal([1, 2], row.Info.ContentMd5);
        Assert.Equal(blob with { Metadata = row.Info.Metadata, ContentMd5 = row.Info.ContentMd5 }, row.Info);
        Assert.Throws<ContainerNotFoundException>(() => _index.Read(session => session.ContainerId("none")));
    }

    [Fact]
    public void A_range_of_a_blob_lies_in_the_parts_that_overlap_it()
    {
        var row = _index.Write(session => session.Replace(
            session.ContainerId("abc"), null, Blob("a", 30), null, new HashSet<string>()));
        _index.Write(session =>
        {
            session.AddParts(row, [("A", new("00/x", 100, 10)), ("B", new("00/y", 0, 10)), ("C", new("00/x", 50, 10))]);
            return 0;
        });

        Assert.Equal(["00/x", "00/y", "00/x"], Files(0, 30));
        Assert.Equal(["00/y"], Files(10, 20));
        Assert.Equal(["00/x", "00/y"], Files(9, 11));
        Assert.Equal(["00/x"], Files(29, long.MaxValue));
        Assert.Empty(Files(30, 40));

        List<string> Files(long offset, long end) => _index.Read(session =>
            session.Parts(session.FindBlob(session.ContainerId("abc"), "a")!, offset, end).ConvertAll(part => part.Slice.File));
    }

    [Fact]
    public void Replacing_a_blob_adjusts_the_size_and_drops_its_files()
    {
        var dropped = new HashSet<string>();
        _index.Write(session =>
        {
            var id = session.ContainerId("abc");
            var row = session.Replace(id, null, Blob("a", 30), "00/whole", dropped);
            session.AddParts(row, [("A", new("00/part", 0, 30))]);
            Assert.Empty(dropped);
            Assert.True(session.IsInUse("00/whole") && session.IsInUse("00/part"));
            return session.Replace(id, session.FindBlob(id, "a"), Blob("a", 12), "00/new", dropped);
        });

        Assert.Equal(["00/part", "00/whole"], dropped.Order(StringComparer.Ordinal));
        Assert.Equal(12L, Bytes());
        Assert.Equal([false, false, true], new[] { "00/part", "00/whole", "00/new" }.Select(
            file => _index.Read(session => session.IsInUse(file))));
    }

    private static BlobInfo Blob(string name, long length) =>
        new(name, length, "0x1", s_noon, s_noon, "image/x", null, new Dictionary<string, string>());

    private object? Bytes() => _index.Read(session => session.Value("SELECT Bytes FROM Containers"));
}
