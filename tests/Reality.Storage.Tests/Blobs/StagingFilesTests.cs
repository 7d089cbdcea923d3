using Reality.Storage.Blobs.Folders;
using Reality.Testing;

namespace Reality.Storage.Tests.Blobs;

public sealed class StagingFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ShiftedClock _clock = new();
    private readonly StagingFiles _staging;

    public StagingFilesTests() => _staging = new StagingFiles(new ContentFiles(_folder.Path, flush: false), _clock);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Blocks_of_a_blob_are_consecutive_in_one_file()
    {
        var slices = new[] { 10L, 1, 500 }.Select(length => _staging.Place(1, "a.jpg", length)).ToList();

        Assert.Single(slices.Select(slice => slice.File).Distinct());
        Assert.Equal([(0L, 10L), (10, 1), (11, 500)], slices.Select(slice => (slice.Offset, slice.Length)));
        Assert.EndsWith(".jpg", slices[0].File, StringComparison.Ordinal);
    }

    [Fact]
    public void Blobs_of_other_names_and_containers_have_other_files()
    {
        var files = new[] { _staging.Place(1, "a", 1), _staging.Place(1, "b", 1), _staging.Place(2, "a", 1) };

        Assert.Equal(3, files.Select(slice => slice.File).Distinct().Count());
        Assert.All(files, slice => Assert.Equal(0, slice.Offset));
    }

    [Fact]
    public void A_closed_file_keeps_its_length_and_the_next_block_starts_another()
    {
        var first = _staging.Place(1, "a", 10);
        _staging.Place(1, "a", 5);

        Assert.Equal((first.File, 15), _staging.Close(1, "a"));
        Assert.Null(_staging.Close(1, "a"));
        var next = _staging.Place(1, "a", 7);

        Assert.NotEqual(first.File, next.File);
        Assert.Equal(0, next.Offset);
    }

    [Fact]
    public void Files_without_recent_blocks_are_closed()
    {
        _staging.Place(1, "old", 1);
        var time = _clock.GetUtcNow();
        _clock.Offset = TimeSpan.FromHours(1);
        _staging.Place(1, "new", 1);

        _staging.CloseUnused(time);

        Assert.Null(_staging.Close(1, "old"));
        Assert.NotNull(_staging.Close(1, "new"));
    }

    [Fact]
    public void Slices_that_are_placed_in_parallel_do_not_overlap()
    {
        var slices = Enumerable.Range(1, 500).AsParallel().WithDegreeOfParallelism(8).Select(i =>
        {
            if (i % 50 == 0)
                _staging.Close(1, "a");
            return _staging.Place(1, "a", i);
        }).ToList();

        foreach (var file in slices.GroupBy(slice => slice.File))
        {
            var end = 0L;
            foreach (var slice in file.OrderBy(slice => slice.Offset))
            {
                Assert.Equal(end, slice.Offset);
                end += slice.Length;
            }
        }
        Assert.Equal(500 * 501 / 2, slices.Sum(slice => slice.Length));
    }
}
