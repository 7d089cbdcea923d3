using Microsoft.Extensions.Logging;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>Does what a job needs besides its tasks: loads the graph, plans the stages, finishes. Each is repeatable.</summary>
internal sealed class JobWorker(
    JobGraphCache graphs,
    IJobGraphs jobGraphs,
    JobTransitions jobs,
    StageTransitions stages,
    Feeder feeder,
    Transitions between,
    ILogger<JobWorker> logger)
{
    private const int MaxFailures = 5;

    /// <summary>Makes a queued job active.</summary>
    public Task BeginAsync(Guid jobId, CancellationToken shutdown) => TryAsync(jobId, "", async () =>
    {
        var graph = await LoadAsync(jobId, shutdown).ConfigureAwait(false);
        if (!await Outage.WaitOutAsync(() => jobs.BeginAsync(jobId, graph.Graph.Stages, shutdown), shutdown).ConfigureAwait(false))
            return;
        between.Pass(Transition.JobBegun);
        var ready = graph.Graph.Stages.Where(stage => stage.DependsOn.Count == 0).Select(stage => stage.Name).ToList();
        await feeder.FollowAsync(jobId, new(ready, graph.Graph.Stages.Count == 0), shutdown).ConfigureAwait(false);
    }, shutdown);

    /// <summary>Lists the tasks of a stage whose dependencies are complete.</summary>
    public Task PlanAsync(Guid jobId, string stageName, CancellationToken shutdown) => TryAsync(jobId, stageName, async () =>
    {
        if (!await Outage.WaitOutAsync(() => stages.BeginPlanningAsync(jobId, stageName, shutdown), shutdown).ConfigureAwait(false))
            return;
        var job = await LoadAsync(jobId, shutdown).ConfigureAwait(false);
        var stage = job.StageOf(stageName);
        var tasks = await Task.Run(() => WithRecords(job, stage), shutdown).ConfigureAwait(false);
        var consequence = await Outage
            .WaitOutAsync(() => stages.PlanAsync(jobId, job.Graph, stage, tasks, shutdown), shutdown)
            .ConfigureAwait(false);
        if (consequence is null)
            return;
        between.Pass(Transition.StagePlanned);
        await feeder.FollowAsync(jobId, consequence, shutdown).ConfigureAwait(false);
    }, shutdown);

    /// <summary>Ends a job whose stages are all complete.</summary>
    public Task FinishAsync(Guid jobId, CancellationToken shutdown) => TryAsync(jobId, "", async () =>
    {
        await Task.Run(() => jobGraphs.Finish(jobId), shutdown).ConfigureAwait(false);
        between.Pass(Transition.JobFinished);
        if (await Outage.WaitOutAsync(() => jobs.SucceedAsync(jobId, shutdown), shutdown).ConfigureAwait(false))
            logger.JobDone(jobId);
        graphs.Forget(jobId);
        feeder.Forget(jobId);
    }, shutdown);

    private Task<LoadedJob> LoadAsync(Guid jobId, CancellationToken shutdown) => Task.Run(() => graphs.Load(jobId), shutdown);

    private static List<(JobTask, TaskRecord?)> WithRecords(LoadedJob job, JobStage stage) => job.TasksOf(stage).Values
        .Select(task => (task, LoadedJob.IsDone(task) ? TaskRecord.Find(job.Graph.Workspace, stage.Name, task.Id) : null))
        .ToList();

    private async Task TryAsync(Guid jobId, string stage, Func<Task> step, CancellationToken shutdown)
    {
        for (var failureCount = 0; ; failureCount++)
        {
            try
            {
                await step().ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (Retry.CanPass(exception) && (failureCount < MaxFailures || Outage.CanPass(exception)))
            {
                logger.StageTriedAgain(jobId, stage, exception);
                await Task.Delay(Retry.Pause(failureCount), shutdown).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or SimulatedCrashException))
            {
                logger.JobCannotGoOn(jobId, stage, exception);
                var reason = ServiceFailure.Describe(JobFailure.Unwrap(exception), stage);
                await jobs.FailAsync(jobId, reason, shutdown).ConfigureAwait(false);
                return;
            }
        }
    }
}
