using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Server.RealityData;
using Reality.Storage.Blobs;
using Reality.Storage.Database;
using Reality.Storage.Jobs;

namespace Reality.Server.Jobs;

/// <summary>Records a valid job together with the reality data of its outputs, and queues it.</summary>
internal sealed class JobSubmission(
    JobStore jobs, IBlobStore blobs, IJobScheduler scheduler, RealityDataOptions options, TimeProvider time,
    ILogger<JobSubmission> log)
{
    /// <param name="maxUnfinished">Maximum number of unfinished jobs of the user, with this one; 0 = unlimited.</param>
    /// <returns>Null if the user has as many already.</returns>
    public async Task<JobRow?> SubmitAsync(
        JobCreate request, CheckedSpecifications specifications, IReadOnlyList<RequestReference> references, string userId,
        int maxUnfinished, CancellationToken cancellation)
    {
        var id = Guid.NewGuid();
        var places = new OutputPlaces(id, request.Name ?? request.Type);
        var job = new JobRow
        {
            Id = id,
            Name = request.Name,
            Type = request.Type,
            ITwinId = request.ITwinId,
            UserId = userId,
            State = JobRowState.Queued,
            CreatedAt = time.GetUtcNow(),
            Specifications = specifications.ToJson(places),
        };
        var inputs = references.Select(reference => Reference(id, isOutput: false, reference.Value));
        var outputs = places.NewRealityData.Select(data => data.Id).Concat(places.BucketPaths)
            .Select(value => Reference(id, isOutput: true, value));
        var data = places.NewRealityData.Select(output => Row(output, job)).ToList();

        // Containers first: an unused container does no harm, but reality data without a container does.
        foreach (var output in data)
            await blobs.CreateContainerAsync(output.Id, cancellation);
        await blobs.CreateContainerAsync(ITwinBucket.ContainerOf(job.ITwinId), cancellation);
        if (!await jobs.TryAddAsync(job, inputs.Concat(outputs), data, maxUnfinished, cancellation))
            return null;
        Activity.Current?.SetTag("reality.job", id);
        await QueueAsync(id);
        return job;
    }

    // The job is recorded: it must be queued even if the client has disconnected, and answered even if the database is
    // unavailable.
    // In that case the scheduler finds the job by itself.
    private async Task QueueAsync(Guid id)
    {
        try
        {
            await scheduler.SubmitAsync(id, CancellationToken.None);
        }
        catch (Exception exception) when (DatabaseOutage.IsOutage(exception))
        {
            log.LogWarning(exception, "Job {JobId} could not be queued immediately", id);
        }
    }

    private static JobReferenceRow Reference(Guid jobId, bool isOutput, string value) =>
        new() { JobId = jobId, IsOutput = isOutput, Value = value };

    private RealityDataRow Row(OutputRealityData output, JobRow job) => new()
    {
        Id = output.Id,
        OwnerId = job.UserId,
        DisplayName = output.DisplayName,
        Type = output.Type,
        DataCenter = options.DataCenter,
        CreatedAt = job.CreatedAt,
        ModifiedAt = job.CreatedAt,
        LastAccessedAt = job.CreatedAt,
    };
}
