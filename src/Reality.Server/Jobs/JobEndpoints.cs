using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Reality.Contract;
using Reality.Storage.Jobs;

namespace Reality.Server.Jobs;

/// <summary>The Reality Modeling API.</summary>
public static class JobEndpoints
{
    /// <summary>Needs the database, access, containers and a job scheduler beside it.</summary>
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
