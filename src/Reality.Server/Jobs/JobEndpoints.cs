using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Reality.Contract;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.Database;
using Reality.Storage.Jobs;

namespace Reality.Server.Jobs;

/// <summary>The Reality Modeling API.</summary>
public static class JobEndpoints
{
    /// <summary>
    /// Adds the services of the API. Database, access, containers and a job scheduler must be added separately.
    /// </summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton<JobStore>()
        .AddSingleton<JobAccess>()
        .AddSingleton<JobInputs>()
        .AddSingleton<JobSubmission>();

    /// <summary>Serves /reality-modeling/….</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Modeling");
        SubmitJob.Map(group);
        GetJob.Map(group);
        ListJobs.Map(group);
        CancelJob.Map(group);
        GetJobProgress.Map(group);
        GetJobMessages.Map(group);
        EstimateCost.Map(group);
        ListFiles.Map(group);
        GetBucket.Map(group);
        NoAnalysis.Map(group);
    }
}

/// <summary>/reality-analysis: a different service, which the SDKs also call.</summary>
internal static class NoAnalysis
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Map("/reality-analysis/{**path}", () => new ApiError(
            StatusCodes.Status404NotFound, "NotFound",
            "This server models reality; it has no analysis service.")).AllowAnonymous();
}

/// <summary>Finds jobs for the users who may see them: the owner, and the members of the iTwin.</summary>
internal sealed class JobAccess(JobStore jobs, IITwinAccess iTwins)
{
    /// <summary>Returns null if the job does not exist or the user may not see it.</summary>
    public async Task<JobRow?> FindAsync(string id, CurrentUser user, CancellationToken cancellation)
    {
        if (!Guid.TryParseExact(id, "D", out var jobId) || await jobs.FindAsync(jobId) is not { } job)
            return null;
        return job.UserId == user.Id || await iTwins.MayUseAsync(user, job.ITwinId, cancellation) ? job : null;
    }
}
