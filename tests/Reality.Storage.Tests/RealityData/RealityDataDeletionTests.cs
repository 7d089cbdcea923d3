using Microsoft.EntityFrameworkCore;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;
using Reality.Storage.Database;
using Reality.Storage.RealityData;
using Reality.Storage.Tests.Database;
using Reality.Testing;

namespace Reality.Storage.Tests.RealityData;

public sealed class RealityDataDeletionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly FolderBlobStore _blobs;
    private TestDatabase _database = null!;
    private RealityDataDeletion _deletion = null!;

    public RealityDataDeletionTests() => _blobs = new FolderBlobStore(_folder.Path);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        _deletion = new RealityDataDeletion(_database.Contexts, _blobs, TimeProvider.System);
        await _database.AddAsync(TestDatabase.Data("aaa", "anna", s_noon), Link("t1"));
        await _blobs.CreateContainerAsync("aaa", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _blobs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Deleted_reality_data_are_hidden_first_and_removed_with_their_container_later()
    {
        Assert.True(await _deletion.HideAsync("aaa", Stop));

        Assert.Equal((0, 1), await CountsAsync());
        Assert.Equal(0, await _blobs.SizeAsync("aaa", Stop));
        Assert.Equal(["aaa"], await _deletion.FindRemovableAsync(Stop));
        await _deletion.RemoveAsync("aaa", Stop);
        await _deletion.RemoveAsync("aaa", Stop);

        Assert.Equal((0, 0), await CountsAsync());
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => _blobs.SizeAsync("aaa", Stop));
        Assert.Empty(await _deletion.FindRemovableAsync(Stop));
    }

    [Fact]
    public async Task Reality_data_of_several_itwins_are_not_deleted()
    {
        await _database.AddAsync(Link("t2"));

        Assert.False(await _deletion.HideAsync("aaa", Stop));

        Assert.Equal((1, 1), await CountsAsync());
    }

    [Fact]
    public async Task Reality_data_that_are_not_hidden_are_never_removed()
    {
        Assert.Empty(await _deletion.FindRemovableAsync(Stop));
        await _deletion.RemoveAsync("aaa", Stop);

        Assert.Equal((1, 1), await CountsAsync());
    }

    [Theory]
    [InlineData(JobRowState.Queued, false)]
    [InlineData(JobRowState.Active, false)]
    [InlineData(JobRowState.TerminatingOnCancel, false)]
    [InlineData(JobRowState.TerminatingOnFailure, false)]
    [InlineData(JobRowState.Cancelled, true)]
    [InlineData(JobRowState.Failed, true)]
    [InlineData(JobRowState.Success, true)]
    public async Task A_job_that_has_not_ended_keeps_what_it_refers_to(JobRowState state, bool removable)
    {
        var job = Guid.NewGuid();
        await _database.AddAsync(
            new JobRow
            {
                Id = job, Type = "Tiling", ITwinId = "t1", UserId = "anna", State = state, CreatedAt = s_noon,
                Specifications = "{}",
            },
            new JobReferenceRow { JobId = job, IsOutput = true, Value = "aaa" });
        await _deletion.HideAsync("aaa", Stop);

        Assert.Equal(removable, (await _deletion.FindRemovableAsync(Stop)).Count == 1);
        await _deletion.RemoveAsync("aaa", Stop);

        Assert.Equal((0, removable ? 0 : 1), await CountsAsync());
    }

    private static RealityDataITwinRow Link(string iTwin) => new() { ITwinId = iTwin, RealityDataId = "aaa", CreatedAt = s_noon };

    // Visible rows, and rows including hidden ones.
    private async Task<(int Visible, int All)> CountsAsync()
    {
        await using var context = await _database.Contexts.CreateDbContextAsync(Stop);
        return (await context.RealityData.CountAsync(Stop), await context.RealityData.IgnoreQueryFilters().CountAsync(Stop));
    }
}
