using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reality.Cluster;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.ClusterBenchmarks;

/// <summary>Stores synthetic jobs as the API stores jobs.</summary>
public static class SyntheticJobs
{
    public static async Task<Guid> StoreAsync(IDbContextFactory<RealityDatabase> databases, SyntheticJob job)
    {
        await using var database = databases.CreateDbContext();
        var row = new JobRow
        {
            Id = Guid.NewGuid(),
            Type = "Synthetic",
            ITwinId = "",
            UserId = "",
            State = JobRowState.Queued,
            CreatedAt = DateTimeOffset.UtcNow,
            Specifications = JsonSerializer.Serialize(job),
        };
        database.Jobs.Add(row);
        await database.SaveChangesAsync();
        return row.Id;
    }
}

/// <summary>A job without pixels: its tasks wait, write an artifact, and report their completion as a warning.</summary>
/// <param name="TaskCount">In four stages if artifacts are written, else in one.</param>
/// <param name="MeanMilliseconds">Mean duration of a task; 0 = tasks that do nothing and write nothing.</param>
public sealed record SyntheticJob(int TaskCount, int MeanMilliseconds);
