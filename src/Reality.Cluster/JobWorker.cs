using Microsoft.Extensions.Logging;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>
/// Runs the units of a job other than its tasks: begins it, plans its stages, finishes it. Each step is idempotent.
/// </summary>
internal sealed class JobWorker(
    JobGraphCache graphs,
    JobTransitions jobs,
    StageTransitions stages,
    Feeder feeder,
    CrashPoints crashPoints,
    ILogger<JobWorker> logger)
{
    /// <summary>Activates a queued job.</summary>
    public Task BeginAsync(Guid jobId, CancellationToken shutdown) => StepAsync(jobId, default, async () =>
    {
        // The coordinator schedules the unit again while the job is queued.
        if (await graphs.FindAsync(jobId, shutdown).ConfigureAwait(false) is not { Graph: var graph })
            return;
        if (!await TransactionAsync(() => jobs.BeginAsync(jobId, graph, shutdown), shutdown).ConfigureAwait(false))
            return;
        crashPoints.Pass(CrashPoint.JobBegun);
        var ready = graph.Stages.Where(stage => stage.DependsOn.Count == 0).Select(stage => stage.Name).ToList();
        await feeder.FollowAsync(jobId, new(ready, graph.Stages.Count == 0), shutdown).ConfigureAwait(false);
    }, shutdown);

    /// <summary>Plans the tasks of a stage whose dependencies are complete.</summary>
    public Task PlanAsync(Guid jobId, StageName stageName, CancellationToken shutdown) => StepAsync(jobId, stageName, async () =>
    {
        if (!await TransactionAsync(() => stages.BeginPlanningAsync(jobId, stageName, shutdown), shutdown).ConfigureAwait(false))
            return;
        // While the graph is loaded or the stage planned, the unit counts as lost and is scheduled again.
        if (await graphs.FindAsync(jobId, shutdown).ConfigureAwait(false) is not { } job
            || await FindTasksAsync(job, job.StageOf(stageName), shutdown).ConfigureAwait(false) is not { } tasks)
            return;
        var consequence = await TransactionAsync(() => stages.PlanAsync(jobId, job.Graph, stageName, tasks, shutdown), shutdown)
            .ConfigureAwait(false);
        if (consequence is null)
            return;
        crashPoints.Pass(CrashPoint.StagePlanned);
        await feeder.FollowAsync(jobId, consequence, shutdown).ConfigureAwait(false);
    }, shutdown);

    /// <summary>Finishes a job whose stages are all complete.</summary>
    public Task FinishAsync(Guid jobId, CancellationToken shutdown) => StepAsync(jobId, default, async () =>
    {
        // While it goes on, the unit counts as lost and is scheduled again.
        if (!await graphs.FinishAsync(jobId, shutdown).ConfigureAwait(false))
            return;
        crashPoints.Pass(CrashPoint.JobFinished);
        if (await TransactionAsync(() => jobs.SucceedAsync(jobId, shutdown), shutdown).ConfigureAwait(false))
            logger.JobSucceeded(jobId);
        graphs.Forget(jobId);
        feeder.Forget(jobId);
    }, shutdown);

    /// <summary>The tasks of a stage with their records; null if it is still being planned.</summary>
    private static async Task<IReadOnlyList<(JobTask, TaskRecord?)>?> FindTasksAsync(
        LoadedJob job, Stage stage, CancellationToken cancellation)
    {
        if (await job.FindTasksAsync(stage, cancellation).ConfigureAwait(false) is not { } tasks)
            return null;
        return await OwnThread.Run(() => tasks.Values.Select(task => (task, RecordOf(task))).ToList()).ConfigureAwait(false);

        TaskRecord? RecordOf(JobTask task) =>
            LoadedJob.HasOutputs(task) ? TaskRecord.Find(job.Graph.Workspace, stage.Name, task.Id) : null;
    }

    private static Task<T> TransactionAsync<T>(Func<Task<T>> transaction, CancellationToken shutdown) =>
        ClusterRetries.TransactionAsync(transaction, shutdown);

    /// <summary>Runs a step with retries; a failure that persists fails the job.</summary>
    private async Task StepAsync(Guid jobId, StageName stage, Func<Task> step, CancellationToken shutdown)
    {
        try
        {
            await ClusterRetries
                .JobStepAsync(step, (exception, pause) => logger.StepRetried(jobId, stage.ToString(), pause, exception), shutdown)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or SimulatedCrashException))
        {
            logger.JobFailed(jobId, stage.ToString(), exception);
            var reason = ServiceFailure.Describe(JobFailure.Unwrap(exception), graphs.TitleOf(jobId, stage));
            await jobs.FailAsync(jobId, reason, shutdown).ConfigureAwait(false);
        }
    }
}
