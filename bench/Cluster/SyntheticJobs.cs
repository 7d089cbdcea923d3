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
