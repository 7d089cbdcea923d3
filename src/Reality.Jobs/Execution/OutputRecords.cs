using Microsoft.EntityFrameworkCore;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Storage.Blobs;
using Reality.Storage.Database;

namespace Reality.Jobs.Execution;

/// <summary>Updates the rows of a job's outputs with root document, size, coordinate system and extent.</summary>
internal sealed class OutputRecords(IDbContextFactory<RealityDatabase> databases, IBlobStore blobs, TimeProvider time)
{
    /// <param name="summary">Summary of the scene that all outputs show.</param>
    public void Write(IReadOnlyList<PlannedOutput> outputs, SceneSummary summary, IJobFiles files)
    {
        using var database = databases.CreateDbContext();
        foreach (var output in outputs)
        {
            var row = database.RealityData.SingleOrDefault(row => row.Id == output.Id);
            if (row is null)
                continue;
            row.RootDocument = output.RootDocument ?? (files.List(output.Place) is [var first, ..] ? first : null);
            row.SizeBytes = blobs.SizeAsync(output.Id, CancellationToken.None).GetAwaiter().GetResult();
            row.CrsId = output.CrsOf(summary);
            if (summary.Extent is { } extent)
            {
                (row.SouthDegrees, row.WestDegrees) = (extent.South, extent.West);
                (row.NorthDegrees, row.EastDegrees) = (extent.North, extent.East);
            }
            row.ModifiedAt = time.GetUtcNow();
        }
        database.SaveChanges();
    }
}
