using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;
using Reality.Storage.Jobs;
using Reality.Storage.Tests.Database;

namespace Reality.Storage.Tests.Jobs;

public sealed class JobStoreTests
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";
    private const string Other = "7d1f9be2-1111-4c3f-9a50-0123456789ab";
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_job_is_read_back_with_all_it_was_stored_with(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        using var store = new JobStore(database.Contexts);
        var full = Job(1, ITwin);
        full.State = JobRowState.Success;
        (full.StartedAt, full.EndedAt) = (s_noon.AddMinutes(2).AddTicks(1), s_noon.AddMinutes(3));
        (full.ProcessingUnits, full.ProgressPercent) = (1.25, 99.5);
        var minimal = new JobRow
        {
            Id = Id(2), Type = "Tiling", ITwinId = ITwin, UserId = "anna", State = JobRowState.Queued, CreatedAt = s_noon,
            Specifications = "{}",
        };
        foreach (var job in new[] { full, minimal })
        {
            await store.TryAddAsync(job, [], [], 0, Stop);
            Assert.Equivalent(job, await store.FindAsync(job.Id), strict: true);
        }
        Assert.Null(await store.FindAsync(Id(3)));

        // A change by another process is seen by the next read.
        await using var context = await database.Contexts.CreateDbContextAsync(Stop);
        await context.Jobs.Where(row => row.Id == full.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.ProgressPercent, 100), Stop);
        Assert.Equal(100, (await store.FindAsync(full.Id))!.ProgressPercent);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Jobs_that_several_servers_store_at_once_keep_to_the_limit_of_their_user(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        using var first = new JobStore(database.Contexts);
        using var second = new JobStore(database.Contexts);

        var stored = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => (i % 2 == 0 ? first : second).TryAddAsync(Job(i, ITwin), [], [], 3, Stop)));

        Assert.Equal(3, stored.Count(isStored => isStored));
        Assert.Equal(3, await first.CountUnfinishedAsync(Job(0, ITwin).UserId, Stop));
        Assert.True(await first.TryAddAsync(Job(100, ITwin), [], [], 0, Stop));
    }

    [Fact]
    public async Task Parallel_reads_are_independent()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        using var store = new JobStore(database.Contexts);
        for (var i = 0; i < 20; i++)
            await store.TryAddAsync(Job(i, ITwin), [], [], 0, Stop);

        await Parallel.ForAsync(0, 400, Stop, async (i, _) =>
            Assert.Equal($"job {i % 20}", (await store.FindAsync(Id(i % 20)))!.Name));
    }

    [Fact]
    public async Task Pages_hold_every_job_once_newest_first_while_others_are_submitted()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        using var store = new JobStore(database.Contexts);
        // Four jobs at each moment, so that pages end between jobs of the same moment.
        for (var i = 0; i < 20; i++)
            await store.TryAddAsync(Job(i, ITwin, s_noon.AddMinutes(i / 4)), [], [], 0, Stop);

        var seen = new List<JobRow>();
        JobCursor? after = null;
        do
        {
            var page = await store.ListAsync(new("anna", new HashSet<string>(), Any(), 3, after), Stop);
            Assert.InRange(page.Jobs.Count, 1, 3);
            seen.AddRange(page.Jobs);
            after = page.Next;
            await store.TryAddAsync(Job(100 + seen.Count, ITwin, s_noon.AddDays(1)), [], [], 0, Stop);
        }
        while (after is not null);

        Assert.Equal(20, seen.Count);
        Assert.Equal(20, seen.DistinctBy(job => job.Id).Count());
        Assert.Equal(seen.Select(job => job.CreatedAt).OrderDescending(), seen.Select(job => job.CreatedAt));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public async Task The_last_page_says_so_even_if_it_is_full(int top, bool hasNext)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        using var store = new JobStore(database.Contexts);
        for (var i = 0; i < 5; i++)
            await store.TryAddAsync(Job(i, ITwin), [], [], 0, Stop);

        var page = await store.ListAsync(new("anna", new HashSet<string>(), Any(), top, null), Stop);

        Assert.Equal((top, hasNext), (page.Jobs.Count, page.Next is not null));
    }

    [Fact]
    public async Task Jobs_of_others_are_listed_only_in_named_itwins_of_the_user()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        using var store = new JobStore(database.Contexts);
        await store.TryAddAsync(Job(1, ITwin), [], [], 0, Stop);
        await store.TryAddAsync(Job(2, Other), [], [], 0, Stop);
        await database.AddAsync(new ITwinMemberRow { ITwinId = ITwin, UserId = "bert" });

        Assert.Equal(["job 2", "job 1"], await ListAsync("anna", "type eq Tiling"));
        Assert.Empty(await ListAsync("bert", "type eq Tiling"));
        Assert.Equal(["job 1"], await ListAsync("bert", $"iTwinId eq {ITwin}"));
        Assert.Empty(await ListAsync("bert", $"iTwinId eq {Other}"));
        Assert.Equal(["job 2"], await ListAsync("bert", $"iTwinId eq {Other}", Other));
        Assert.Equal(["job 2", "job 1"], await ListAsync("bert", $"iTwinId in ({ITwin}, {Other})", Other));
        // The other iTwin is not named, so its jobs stay hidden.
        Assert.Equal(["job 1"], await ListAsync("bert", $"iTwinId eq {ITwin} or type eq Tiling", Other));

        async Task<IEnumerable<string?>> ListAsync(string user, string filter, params string[] tokenITwins)
        {
            var listing = new JobListing(user, tokenITwins.ToHashSet(), JobFilterParser.Parse(filter, ["Tiling"]), 10, null);
            return (await store.ListAsync(listing, Stop)).Jobs.Select(job => job.Name);
        }
    }

    [Fact]
    public async Task A_job_is_stored_with_its_references_and_outputs_or_not_at_all()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        using var store = new JobStore(database.Contexts);
        JobReferenceRow[] references = [Reference(1, "x", false), Reference(1, "x", false), Reference(1, "x", true)];
        await store.TryAddAsync(Job(1, ITwin), references, [Data("d", "anna")], 0, Stop);

        // The same output again violates its key.
        await Assert.ThrowsAsync<DbUpdateException>(
            () => store.TryAddAsync(Job(2, ITwin), [Reference(2, "y", false)], [Data("d", "anna")], 0, Stop));

        Assert.Null(await store.FindAsync(Id(2)));
        await using var context = await database.Contexts.CreateDbContextAsync(Stop);
        var stored = await context.JobReferences.OrderBy(row => row.IsOutput).ToListAsync(Stop);
        Assert.Equal([("x", false), ("x", true)], stored.Select(row => (row.Value, row.IsOutput)));
        var link = await context.RealityDataITwins.SingleAsync(Stop);
        Assert.Equal((ITwin, "d", s_noon), (link.ITwinId, link.RealityDataId, link.CreatedAt));
    }

    [Fact]
    public async Task A_job_may_read_data_of_its_itwin_and_unassigned_data_of_its_user()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        using var store = new JobStore(database.Contexts);
        await database.AddAsync(
            Data("of-itwin", "bert"), Data("of-other-itwin", "anna"), Data("own", "anna"), Data("foreign", "bert"),
            new RealityDataITwinRow { ITwinId = ITwin, RealityDataId = "of-itwin", CreatedAt = s_noon },
            new RealityDataITwinRow { ITwinId = Other, RealityDataId = "of-other-itwin", CreatedAt = s_noon });

        var types = await store.ReadableTypesAsync(["of-itwin", "of-other-itwin", "own", "foreign", "none"], "anna", ITwin, Stop);

        Assert.Equal(["of-itwin: LAS", "own: LAS"], types.Select(type => $"{type.Key}: {type.Value}").Order());
    }

    [Fact]
    public async Task Messages_are_read_in_the_order_in_which_they_were_written()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        using var store = new JobStore(database.Contexts);
        foreach (var (job, code) in new[] { (1, "Z"), (2, "B"), (1, "A") })
        {
            await database.AddAsync(new JobMessageRow
            {
                JobId = Id(job), IsError = true, Code = code, Title = "", Message = "%1", Parameters = "[]",
            });
        }

        Assert.Equal(["Z", "A"], (await store.MessagesAsync(Id(1), Stop)).Select(message => message.Code));
        Assert.Empty(await store.MessagesAsync(Id(3), Stop));
    }

    [Fact]
    public async Task A_failed_job_says_why_however_many_warnings_it_has()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        using var store = new JobStore(database.Contexts);
        var warnings = Enumerable.Range(0, JobStore.MaxMessages + 1233).Select(i => Message($"W{i}", isError: false));
        await database.AddAsync([.. warnings]);
        await database.AddAsync(Message("E", isError: true));

        var messages = await store.MessagesAsync(Id(1), Stop);

        Assert.Equal(JobStore.MaxMessages + 1, messages.Count);
        Assert.Equal(["E", "W0", "W1"], messages.Take(3).Select(message => message.Code));
        var last = messages[^1];
        Assert.Equal(("Messages_Omitted", "[\"1,234\"]", false), (last.Code, last.Parameters, last.IsError));
        Assert.Equal("There are 1,234 more messages.", last.Message);

        // Some were not even stored.
        await database.AddAsync(OmittedMessages.Row(Id(1), 1000));
        Assert.Equal("There are 2,234 more messages.", (await store.MessagesAsync(Id(1), Stop))[^1].Message);

        static JobMessageRow Message(string code, bool isError) =>
            new() { JobId = Id(1), IsError = isError, Code = code, Title = "", Message = "", Parameters = "[]" };
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Pages_of_large_jobs_end_at_four_megabytes_and_hold_every_job_once(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        using var store = new JobStore(database.Contexts);
        for (var i = 0; i < 7; i++)
            await store.TryAddAsync(Job(i, ITwin, specifications: $"\"{new string('x', 3 << 19)}\""), [], [], 0, Stop);
        await store.TryAddAsync(Job(7, ITwin, specifications: $"\"{new string('x', 9 << 19)}\""), [], [], 0, Stop);

        var pages = new List<string>();
        JobCursor? after = null;
        do
        {
            var page = await store.ListAsync(new("anna", new HashSet<string>(), Any(), 100, after), Stop);
            pages.Add(string.Join(' ', page.Jobs.Select(job => job.Name![4..])));
            after = page.Next;
        }
        while (after is not null);

        // The largest is a page of its own.
        Assert.Equal(["7", "6 5", "4 3", "2 1", "0"], pages);
    }

    private static JobFilter Any() => JobFilterParser.Parse("type eq Tiling", ["Tiling"]);

    private static Guid Id(int i) => new(i * 7919, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    private static JobReferenceRow Reference(int job, string value, bool isOutput) =>
        new() { JobId = Id(job), Value = value, IsOutput = isOutput };

    private static JobRow Job(
        int i, string iTwin, DateTimeOffset? time = null, string specifications = """{"inputs":{}}""") => new()
        {
            Id = Id(i),
            Name = $"job {i}",
            Type = "Tiling",
            ITwinId = iTwin,
            UserId = "anna",
            State = JobRowState.Queued,
            CreatedAt = time ?? s_noon.AddMinutes(i),
            Specifications = specifications,
        };

    private static RealityDataRow Data(string id, string owner) => TestDatabase.Data(id, owner, s_noon);
}
