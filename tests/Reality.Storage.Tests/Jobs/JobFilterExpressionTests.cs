using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;
using Reality.Storage.Jobs;
using Reality.Storage.Tests.Database;

namespace Reality.Storage.Tests.Jobs;

public sealed class JobFilterExpressionTests
{
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";
    private const string Input = "7d1f9be2-1111-4c3f-9a50-0123456789ab";
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Filters_select_the_same_jobs_in_both_databases(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await database.AddAsync(
            Job(1, "a", "Tiling", JobRowState.Active),
            Job(2, "B", "Tiling", JobRowState.Failed),
            Job(3, null, "Production", JobRowState.Active),
            new JobReferenceRow { JobId = Id(1), IsOutput = false, Value = Input },
            new JobReferenceRow { JobId = Id(2), IsOutput = true, Value = Input },
            new JobReferenceRow { JobId = Id(3), IsOutput = false, Value = "bucket/photos" });
        await using var context = await database.Contexts.CreateDbContextAsync(TestContext.Current.CancellationToken);

        // In both databases, text is compared by its bytes: "B" comes before "a".
        Assert.Equal("1", Select("name eq 'a'"));
        Assert.Equal("23", Select("name ne 'a'"));
        Assert.Equal("12", Select("name in ('a', 'B')"));
        Assert.Equal("2", Select("name lt 'a'"));
        Assert.Equal("12", Select("name le 'a'"));
        Assert.Equal("1", Select("name gt 'B'"));
        Assert.Equal("12", Select("name ge 'B'"));
        Assert.Equal("13", Select("not (name lt 'a')"));

        Assert.Equal("1", Select("createdDateTime lt 2026-03-01T12:02:00Z"));
        Assert.Equal("12", Select("createdDateTime le 2026-03-01T13:02:00+01:00"));
        Assert.Equal("3", Select("createdDateTime gt 2026-03-01T12:02:00"));
        Assert.Equal("23", Select("createdDateTime ge 2026-03-01T12:02:00Z"));
        Assert.Equal("2", Select("createdDateTime eq 2026-03-01T12:02:00Z"));

        Assert.Equal("2", Select($"id eq {Id(2)}"));
        Assert.Equal("12", Select($"id in ({Id(2)}, {Id(1)}, {Guid.Empty})"));
        Assert.Equal("12", Select("type eq Tiling"));
        Assert.Equal("3", Select("type ne Tiling"));
        Assert.Equal("13", Select("state eq Active"));
        Assert.Equal("123", Select($"iTwinId eq {ITwin.ToUpperInvariant()}"));
        Assert.Equal("1", Select($"inputId eq {Input.ToUpperInvariant()}"));
        Assert.Equal("2", Select($"outputId eq {Input}"));
        Assert.Equal("13", Select($"inputId in ('bucket/photos', {Input})"));
        Assert.Equal("23", Select($"inputId ne {Input}"));
        Assert.Equal("", Select("email eq 'anna@example.org'"));
        Assert.Equal("123", Select("email ne 'anna@example.org'"));

        Assert.Equal("1", Select("type eq Tiling and state eq Active"));
        Assert.Equal("123", Select("type eq Tiling or state eq Active"));
        Assert.Equal("2", Select("not state eq Active"));
        Assert.Equal("13", Select("name eq 'a' or not type eq Tiling and state eq Active"));

        string Select(string text)
        {
            var filter = JobFilterParser.Parse(text, ["Tiling", "Production"]);
            var condition = new JobFilterExpression(context.JobReferences).Of(filter);
            var jobs = context.Jobs.Where(condition).OrderBy(job => job.CreatedAt);
            return string.Concat(jobs.AsEnumerable().Select(job => (job.CreatedAt - s_noon).TotalMinutes));
        }
    }

    [Fact]
    public async Task Values_are_parameters_so_that_a_query_is_compiled_once()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var context = await database.Contexts.CreateDbContextAsync(TestContext.Current.CancellationToken);

        foreach (var filter in new[] { "name eq '{0}'", "name lt '{0}'", "inputId eq '{0}'", "name in ('{0}', '{0}{0}')" })
            Assert.Equal(Sql(filter, "anna"), Sql(filter, "bert"));

        string Sql(string template, string name)
        {
            var text = template.Replace("{0}", name, StringComparison.Ordinal);
            using var command = context.Jobs
                .Where(new JobFilterExpression(context.JobReferences).Of(JobFilterParser.Parse(text, []))).CreateDbCommand();
            return command.CommandText;
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task References_are_read_once_and_not_for_every_job(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var context = await database.Contexts.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var filter = JobFilterParser.Parse("inputId in (a,b) or not outputId eq c", []);

        var sql = context.Jobs.Where(new JobFilterExpression(context.JobReferences).Of(filter)).ToQueryString();

        // A subquery that names the outer row, as EXISTS does, runs for each of them.
        Assert.DoesNotContain("EXISTS", sql, StringComparison.Ordinal);
        Assert.Equal(2, sql.Split("IN (\n").Length - 1);
    }

    private static Guid Id(int i) => new(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    private static JobRow Job(int i, string? name, string type, JobRowState state) => new()
    {
        Id = Id(i),
        Name = name,
        Type = type,
        ITwinId = ITwin,
        UserId = "anna",
        State = state,
        CreatedAt = s_noon.AddMinutes(i),
        Specifications = "{}",
    };
}
