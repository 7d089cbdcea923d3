using CsCheck;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;
using Reality.Testing;

namespace Reality.Storage.Tests.Blobs;

public sealed class FolderListingTests : IDisposable
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly BlobIndex _index;
    private long _container;

    public FolderListingTests() => _index = new BlobIndex(_folder["index.db"], flush: false);

    public void Dispose()
    {
        _index.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Pages_hold_what_sorting_and_grouping_all_names_gives()
    {
        // Few different characters, so that prefixes and delimiters meet.
        var names = Gen.Char["ab/"].Array[1, 5].Select(c => new string(c)).Array[0, 30];
        var prefixes = Gen.Char["ab/"].Array[0, 2].Select(c => new string(c));
        Gen.Select(names, prefixes, Gen.Int[0, 2], Gen.Int[1, 7]).Sample((some, prefix, delimiter, count) =>
        {
            var listing = new BlobListing(prefix, new[] { null, "/", "b/" }[delimiter], MaxCount: count);
            Fill(some.Distinct());

            var pages = Pages(listing);

            Assert.Equal(Expected(some, listing), pages.SelectMany(Entries));
            Assert.All(pages[..^1], page => Assert.Equal(count, page.Blobs.Count + page.Prefixes.Count));
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void Pages_that_end_by_their_size_hold_the_same()
    {
        var names = Gen.Char["ab/"].Array[1, 5].Select(c => new string(c)).Array[0, 30];
        var prefixes = Gen.Char["ab/"].Array[0, 2].Select(c => new string(c));
        Gen.Select(names, prefixes, Gen.Int[0, 2], Gen.Int[1, 4000]).Sample((some, prefix, delimiter, size) =>
        {
            var listing = new BlobListing(
                prefix, new[] { null, "/", "b/" }[delimiter], MaxCount: 9, WithMetadata: true, MaxBytes: size);
            Fill(some.Distinct(), name => new() { ["x"] = new(name[0], 100 * name.Length) });

            var pages = Pages(listing);

            Assert.Equal(Expected(some, listing), pages.SelectMany(Entries));
            Assert.All(pages, page => Assert.True(page.Blobs.Count + page.Prefixes.Count == 1 || SizeOf(page) <= size));
            Assert.All(pages[..^1], page => Assert.NotEmpty(Entries(page)));
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void A_page_of_long_metadata_takes_little_memory()
    {
        Fill(Enumerable.Range(0, 3000).Select(i => $"{i:D4}"), _ => new() { ["x"] = new('&', 8000) });
        var listing = new BlobListing(WithMetadata: true, MaxBytes: 1024 * 1024);
        Page(listing);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var page = Page(listing);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var without = Page(new BlobListing());
        var allocatedWithout = GC.GetAllocatedBytesForCurrentThread() - before - allocated;

        // 40 kB each as XML.
        Assert.Equal(25, page.Blobs.Count);
        Assert.InRange(allocated, 0, 5_000_000);
        // Metadata that nobody asked for is not read.
        Assert.Equal(3000, without.Blobs.Count);
        Assert.InRange(allocatedWithout, 0, 5_000_000);
    }

    [Fact]
    public void A_prefix_is_compared_with_case_and_without_patterns()
    {
        Fill(["A1", "a1", "a%", "a_", "aX"]);

        Assert.Equal(["a%"], Entries(Page(new BlobListing("a%"))));
        Assert.Equal(["A1"], Entries(Page(new BlobListing("A"))));
        Assert.Empty(Entries(Page(new BlobListing("b"))));
    }

    [Fact]
    public void A_marker_before_the_prefix_starts_at_the_prefix()
    {
        Fill(["a", "b1", "b2", "c"]);

        Assert.Equal(["b1", "b2"], Entries(Page(new BlobListing("b", Marker: "a"))));
        Assert.Equal(["b2"], Entries(Page(new BlobListing("b", Marker: "b2"))));
        Assert.Empty(Entries(Page(new BlobListing("b", Marker: "c"))));
    }

    // The definition: one entry per name or common prefix, in ordinal order.
    private static IEnumerable<string> Expected(IEnumerable<string> names, BlobListing listing) => names
        .Where(name => name.StartsWith(listing.Prefix, StringComparison.Ordinal))
        .Select(name => listing.Delimiter is { } delimiter
            && name.IndexOf(delimiter, listing.Prefix.Length, StringComparison.Ordinal) is >= 0 and var end
                ? name[..(end + delimiter.Length)] + "*"
                : name)
        .Distinct()
        .Order(StringComparer.Ordinal);

    // A blob may have the name of a common prefix, so prefixes are marked.
    private static IEnumerable<string> Entries(BlobPage page) =>
        page.Blobs.Select(blob => blob.Name).Concat(page.Prefixes.Select(prefix => prefix + "*")).Order(StringComparer.Ordinal);

    private static long SizeOf(BlobPage page) =>
        page.Blobs.Sum(blob => ListingSize.Of(blob, withMetadata: true)) + page.Prefixes.Sum(ListingSize.OfPrefix);

    private List<BlobPage> Pages(BlobListing listing)
    {
        List<BlobPage> pages = [Page(listing)];
        while (pages[^1].NextMarker is { } marker)
            pages.Add(Page(listing with { Marker = marker }));
        return pages;
    }

    private BlobPage Page(BlobListing listing) => _index.Read(session => FolderListing.Page(session, _container, listing));

    private void Fill(IEnumerable<string> names, Func<string, Dictionary<string, string>>? metadata = null) =>
        _container = _index.Write(session =>
        {
            var id = (long)session.Value("INSERT INTO Containers(Name, Bytes) VALUES (NULL, 0) RETURNING Id")!;
            foreach (var name in names)
            {
                var blob = new BlobInfo(name, 1, "0x1", s_noon, s_noon, "image/x", null, metadata?.Invoke(name) ?? []);
                session.Replace(id, null, blob, null, new HashSet<string>());
            }
            return id;
        });
}
