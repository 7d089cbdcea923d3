using Microsoft.EntityFrameworkCore;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using Reality.Storage.Blobs;
using Reality.Storage.Database;
using Reality.Storage.Quotas;

namespace Reality.Jobs.Execution;

/// <summary>Builds the graphs of stored jobs over reality data, and records their outputs when they are complete.</summary>
public sealed class StoredJobGraphs(
    IDbContextFactory<RealityDatabase> databases, IBlobStore blobs, IStorageQuota quota, JobPlanners planners,
    ExecutionOptions options, TimeProvider time) : IJobGraphs
{
    public long LoadBytes(Guid jobId) => PlanMemory.LoadBytes;

    // It plans the job again, and reads its summary.
    public long FinishBytes(Guid jobId) => PlanMemory.LoadBytes;

    public JobGraph Load(Guid jobId)
    {
        var job = Find(jobId);
        return GraphOf(jobId, PlanOf(job, SiteOf(job)));
    }

    public void Finish(Guid jobId)
    {
        var job = Find(jobId);
        var site = SiteOf(job);
        var plan = PlanOf(job, site);
        var summary = SceneSummary.Read(GraphOf(jobId, plan).Workspace, plan.SummarizedBy);
        planners.TryGet(job.Type, out var planner);
        var units = planner!.Type.Rates.Units(plan.Measured(summary));
        using var database = databases.CreateDbContext();
        // It may have been cancelled, or failed because this took too long.
        var isActive = database.Jobs
            .Where(row => row.Id == jobId && row.State == JobRowState.Active)
            .ExecuteUpdate(set => set.SetProperty(row => row.ProcessingUnits, units)) > 0;
        if (isActive)
            new OutputRecords(databases, blobs, time).Write(plan.Outputs, summary, site.Files);
    }

    public void CleanUp(Guid jobId)
    {
        var folder = FolderOf(jobId);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        blobs.DeleteContainerAsync(ArtifactsOf(jobId), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>The container that holds the artifacts of a job if workers share no folder.</summary>
    public static string ArtifactsOf(Guid jobId) => $"job-{jobId:D}";

    private JobGraph GraphOf(Guid jobId, JobPlan plan)
    {
        var mirror = options.IsWorkShared ? null : new BlobArtifacts(blobs, ArtifactsOf(jobId));
        return new(FolderOf(jobId), plan.Stages, plan.Size, mirror)
        {
            Warnings = plan.Warnings, ReadDocumentBytes = workspace => PlanMemory.OfDocuments(plan.Size, workspace),
        };
    }

    private string FolderOf(Guid jobId) => Path.Combine(options.WorkFolder, jobId.ToString("D"));

    private JobRow Find(Guid jobId)
    {
        using var database = databases.CreateDbContext();
        return database.Jobs.AsNoTracking().SingleOrDefault(job => job.Id == jobId)
            ?? throw new StageException("Job_NotFound", $"There is no job {jobId:D}.");
    }

    private JobSite SiteOf(JobRow job)
    {
        var access = new RealityDataAccess(databases, job, time);
        var files = new ContainerFiles(
            blobs, quota, access.MayUse, $"bucket-{job.ITwinId}", options.DownloadFolder, time);
        return new(files, job.Specifications, planners.Types.Named);
    }

    private JobPlan PlanOf(JobRow job, JobSite site) => planners.TryGet(job.Type, out var planner)
        ? planner.Plan(job.Specifications, site)
        : throw new StageException(
            "JobType_NotAvailable", $"Jobs of type {job.Type} are not available in this version. Update this worker.");
}
