using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Reality.Storage.Database;

/// <summary>The database of iTwins, reality data, and jobs with their stages and tasks; on SQLite or PostgreSQL.</summary>
public abstract class RealityDatabase(DbContextOptions options) : DbContext(options)
{
    /// <summary>
    /// Name of the query filter that hides deleted reality data; code that serves running jobs lifts it with
    /// <c>IgnoreQueryFilters</c>.
    /// </summary>
    public const string NotDeleted = "NotDeleted";

    public DbSet<ITwinRow> ITwins => Set<ITwinRow>();

    public DbSet<ITwinMemberRow> ITwinMembers => Set<ITwinMemberRow>();

    public DbSet<RealityDataRow> RealityData => Set<RealityDataRow>();

    public DbSet<RealityDataITwinRow> RealityDataITwins => Set<RealityDataITwinRow>();

    public DbSet<JobRow> Jobs => Set<JobRow>();

    public DbSet<JobReferenceRow> JobReferences => Set<JobReferenceRow>();

    public DbSet<JobMessageRow> JobMessages => Set<JobMessageRow>();

    public DbSet<StageRow> Stages => Set<StageRow>();

    public DbSet<TaskRow> Tasks => Set<TaskRow>();

    public DbSet<WorkerRow> Workers => Set<WorkerRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        // UTC ticks sort and compare the same in both databases.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<ITwinRow>().HasKey(row => row.Id);
        modelBuilder.Entity<ITwinMemberRow>().HasKey(row => new { row.ITwinId, row.UserId });
        modelBuilder.Entity<ITwinMemberRow>().HasIndex(row => row.UserId);
        modelBuilder.Entity<RealityDataRow>().HasKey(row => row.Id);
        modelBuilder.Entity<RealityDataRow>().HasIndex(row => row.OwnerId);
        modelBuilder.Entity<RealityDataRow>().HasIndex(row => new { row.CreatedAt, row.Id });
        modelBuilder.Entity<RealityDataRow>().HasIndex(row => row.DeletedAt);
        modelBuilder.Entity<RealityDataRow>().HasIndex(row => row.WritableUntil);
        modelBuilder.Entity<RealityDataRow>().Property(row => row.SearchText).UsePropertyAccessMode(PropertyAccessMode.Property);
        modelBuilder.Entity<RealityDataRow>().HasQueryFilter(NotDeleted, row => row.DeletedAt == null);
        modelBuilder.Entity<RealityDataITwinRow>().HasKey(row => new { row.ITwinId, row.RealityDataId });
        modelBuilder.Entity<RealityDataITwinRow>().HasIndex(row => row.RealityDataId);
        modelBuilder.Entity<RealityDataITwinRow>().HasIndex(row => new { row.ITwinId, row.CreatedAt, row.RealityDataId });
        modelBuilder.Entity<JobRow>().HasKey(row => row.Id);
        modelBuilder.Entity<JobRow>().HasIndex(row => new { row.ITwinId, row.CreatedAt });
        modelBuilder.Entity<JobRow>().HasIndex(row => new { row.UserId, row.CreatedAt });
        modelBuilder.Entity<JobRow>().HasIndex(row => row.State);
        modelBuilder.Entity<JobReferenceRow>().HasKey(row => new { row.JobId, row.IsOutput, row.Value });
        modelBuilder.Entity<JobReferenceRow>().HasIndex(row => row.Value);
        modelBuilder.Entity<JobMessageRow>().HasKey(row => row.Id);
        modelBuilder.Entity<JobMessageRow>().HasIndex(row => row.JobId);
        modelBuilder.Entity<StageRow>().HasKey(row => new { row.JobId, row.Name });
        modelBuilder.Entity<TaskRow>().HasKey(row => new { row.JobId, row.Stage, row.TaskId });
        modelBuilder.Entity<TaskRow>().HasIndex(row => new { row.JobId, row.State, row.Order });
        modelBuilder.Entity<WorkerRow>().HasKey(row => row.Id);
    }

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(
        time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}

/// <summary>The database of a single machine: an SQLite file.</summary>
public sealed class SqliteDatabase(DbContextOptions<SqliteDatabase> options) : RealityDatabase(options);

/// <summary>The database of a cluster, on PostgreSQL.</summary>
public sealed class PostgresDatabase(DbContextOptions<PostgresDatabase> options) : RealityDatabase(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // Sorts text by its bytes, as SQLite does, whatever the locale of the server.
        configurationBuilder.Properties<string>().UseCollation("C");
    }
}
