using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Quartz;
using Reality.Core;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>The workers and their resources, as rows; fails jobs with a task that fits on none of them.</summary>
internal sealed class WorkerRoll(
    IDbContextFactory<RealityDatabase> databases,
    ISchedulerFactory schedulers,
    JobTransitions jobs,
    WorkerName name,
    WorkerOptions options,
    TimeProvider clock)
{
    private readonly Dictionary<Guid, long> _waitsSince = [];
    private bool _isListed;

    /// <summary>Removes the rows of workers that Quartz considers failed.</summary>
    public async Task RemoveFailedAsync(CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation).ConfigureAwait(false);
        var nodes = await scheduler.QueryClusterNodes(cancellation).ConfigureAwait(false);
        var live = nodes
            .Where(node => node.State != ClusterNodeState.Failed)
            .Select(node => node.InstanceId)
            .Append(name.Id)
            .ToList();
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await database.Workers.Where(row => !live.Contains(row.Id)).ExecuteDeleteAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Adds the row of this worker, once.</summary>
    public async Task ListAsync(CancellationToken cancellation)
    {
        if (_isListed)
            return;
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await database.Workers.Where(row => row.Id == name.Id).ExecuteDeleteAsync(cancellation).ConfigureAwait(false);
        database.Workers.Add(new()
        {
            Id = name.Id,
            Cores = options.Cores,
            MemoryBytes = options.MemoryBytes,
            HasGpu = options.HasGpu,
            StartedAt = clock.GetUtcNow(),
        });
        await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
        _isListed = true;
    }

    /// <summary>
    /// Warns if a waiting task of the job fits on no worker, and fails the job if no larger worker has joined within
    /// <see cref="WorkerOptions.LargerWorkerPatience"/>.
    /// </summary>
    public async Task JudgeAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var workers = await database.Workers.AsNoTracking().ToListAsync(cancellation).ConfigureAwait(false);
        var most = workers.Select(worker => worker.MemoryBytes).DefaultIfEmpty().Max();
        var mostWithGpu = workers.Where(worker => worker.HasGpu).Select(worker => worker.MemoryBytes).DefaultIfEmpty(-1).Max();
        var unfit = await database.Tasks
            .AsNoTracking()
            .Where(task => task.JobId == jobId && task.State <= TaskRowState.Scheduled)
            .OrderBy(task => task.Order)
            .FirstOrDefaultAsync(task => task.NeedsGpu ? task.MemoryBytes > mostWithGpu : task.MemoryBytes > most, cancellation)
            .ConfigureAwait(false);
        if (unfit is null)
        {
            _waitsSince.Remove(jobId);
            return;
        }
        var stage = await database.Stages
            .Where(row => row.JobId == jobId && row.Name == unfit.Stage)
            .Select(row => row.Title)
            .FirstAsync(cancellation)
            .ConfigureAwait(false);
        var mostFitting = unfit.NeedsGpu ? mostWithGpu : most;
        _waitsSince.TryAdd(jobId, Stopwatch.GetTimestamp());
        if (Stopwatch.GetElapsedTime(_waitsSince[jobId]) < options.LargerWorkerPatience)
        {
            var warning = Message(MessageSeverity.Warning, stage, unfit, mostFitting, "The job waits for such a worker.");
            await jobs.WarnAsync(jobId, warning, cancellation).ConfigureAwait(false);
            return;
        }
        _waitsSince.Remove(jobId);
        const string Advice =
            "Split the job into smaller ones, or ask the operator for such a worker (Worker:MemoryBytes, Worker:HasGpu), and "
            + "submit it again.";
        var reason = Message(MessageSeverity.Error, stage, unfit, mostFitting, Advice);
        await jobs.FailAsync(jobId, reason, cancellation).ConfigureAwait(false);
    }

    /// <param name="mostBytes">Memory of the largest worker, with a GPU if the task needs one; below 0 = none.</param>
    private static JobMessage Message(
        MessageSeverity severity, string stageTitle, TaskRow task, long mostBytes, string advice)
    {
        var (needed, most) = (task.MemoryBytes / 1e9, mostBytes / 1e9);
        MessageText text;
        if (!task.NeedsGpu)
        {
            text = $"The step {stageTitle} (task {task.TaskId}) needs {needed:0.0} GB of memory, but the largest worker has "
                + $"{most:0.0} GB. {advice}";
        }
        else if (mostBytes < 0)
        {
            text = $"The step {stageTitle} (task {task.TaskId}) needs {needed:0.0} GB of memory and a GPU, but no worker has a "
                + $"GPU. {advice}";
        }
        else
        {
            text = $"The step {stageTitle} (task {task.TaskId}) needs {needed:0.0} GB of memory and a GPU, but the largest "
                + $"worker with a GPU has {most:0.0} GB. {advice}";
        }
        return JobMessage.Of(severity, stageTitle, "Worker_TooSmall", text);
    }
}

/// <summary>The names of this process.</summary>
/// <param name="Id">Name among the workers; also its instance id in Quartz. A worker that is alone keeps it for good.</param>
/// <param name="Process">New at every start; the same as <paramref name="Id"/> if there may be several workers.</param>
internal sealed record WorkerName(string Id, string Process);
