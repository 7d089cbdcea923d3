using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;
using Reality.Storage.Jobs;

namespace Reality.Server.Tests.Jobs;

/// <summary>Notes what is submitted, and cancels at once.</summary>
internal sealed class RecordingScheduler(IDbContextFactory<RealityDatabase> databases) : IJobScheduler
{
    public List<Guid> Submitted { get; } = [];

    public Task SubmitAsync(Guid jobId, CancellationToken cancellation)
    {
        lock (Submitted)
            Submitted.Add(jobId);
        return Task.CompletedTask;
    }

    public async Task<bool> CancelAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var job = await database.Jobs.SingleAsync(row => row.Id == jobId, cancellation);
        if (job.State is JobRowState.Cancelled or JobRowState.Failed or JobRowState.Success)
            return false;
        job.State = JobRowState.TerminatingOnCancel;
        await database.SaveChangesAsync(cancellation);
        return true;
    }

    public Task CheckAsync(CancellationToken cancellation) => Task.CompletedTask;
}
