using Microsoft.EntityFrameworkCore;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;
using Reality.Storage.Database;
using Reality.Storage.ITwins;
using Reality.Storage.RealityData;
using Reality.Storage.Tests.Database;
using Reality.Testing;

namespace Reality.Storage.Tests.RealityData;

public sealed class RealityDataStoreTests : IAsyncLifetime
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";
    private const string Id = "7d1f9be2-1111-4c3f-9a50-0123456789ab";
    private static readonly Viewer s_anna = new("anna", []);
    private static readonly Viewer s_bert = new("bert", []);

    private readonly TemporaryFolder _folder = new();
    private readonly ShiftedClock _clock = new();
    private readonly FolderBlobStore _blobs;
    private TestDatabase _database = null!;
    private RealityDataStore _store = null!;

    public RealityDataStoreTests() => _blobs = new FolderBlobStore(_folder.Path);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        _store = new RealityDataStore(_database.Contexts, _blobs, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _blobs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task New_reality_data_have_a_container_and_are_seen_by_their_owner()
    {
        await _store.AddAsync(TestDatabase.Data(Id, "anna", _clock.GetUtcNow()), null, Stop);

        Assert.Equal(0, await _blobs.SizeAsync(Id, Stop));
        Assert.Equal(Id, (await _store.FindAsync(s_anna, Id, null, Stop))!.Id);
        Assert.Null(await _store.FindAsync(s_anna, Id, ITwin, Stop));
        Assert.Null(await _store.FindAsync(s_bert, Id, null, Stop));
    }

    [Fact]
    public async Task Members_of_an_itwin_see_its_reality_data()
    {
        await _store.AddAsync(TestDatabase.Data(Id, "anna", _clock.GetUtcNow()), ITwin, Stop);

        Assert.NotNull(await _store.FindAsync(s_anna, Id, ITwin, Stop));
        Assert.Null(await _store.FindAsync(s_bert, Id, ITwin, Stop));
        Assert.NotNull(await _store.FindAsync(s_bert with { ITwinIds = [ITwin] }, Id, ITwin, Stop));
        await _database.AddAsync(new ITwinMemberRow { ITwinId = ITwin, UserId = "bert" });
        Assert.NotNull(await _store.FindAsync(s_bert, Id, null, Stop));
    }

    [Fact]
    public async Task A_change_is_dated_and_updates_the_search_text()
    {
        await _store.AddAsync(TestDatabase.Data(Id, "anna", _clock.GetUtcNow()), null, Stop);
        _clock.Offset = TimeSpan.FromHours(1);

        Assert.Null(await _store.ChangeAsync(s_bert, Id, row => row.DisplayName = "stolen", Stop));
        var changed = await _store.ChangeAsync(s_anna, Id, row => row.DisplayName = "Große BRÜCKE", Stop);

        Assert.InRange((changed!.ModifiedAt - changed.CreatedAt).TotalMinutes, 60, 61);
        await using var context = await _database.Contexts.CreateDbContextAsync(Stop);
        Assert.Equal(1, await context.RealityData.CountAsync(row => row.SearchText.Contains("große brücke"), Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Access_is_recorded_and_a_writable_link_outlives_its_use(bool canWrite)
    {
        await _store.AddAsync(TestDatabase.Data(Id, "anna", _clock.GetUtcNow()), null, Stop);
        _clock.Offset = TimeSpan.FromHours(1);

        await _store.NoteAccessAsync(Id, canWrite, Stop);

        var row = (await _store.FindAsync(s_anna, Id, null, Stop))!;
        Assert.InRange((row.LastAccessedAt - row.CreatedAt).TotalMinutes, 60, 61);
        Assert.Equal(canWrite ? row.LastAccessedAt.AddMinutes(65) : null, row.WritableUntil);
        Assert.Equal(row.CreatedAt, row.ModifiedAt);
    }
}
