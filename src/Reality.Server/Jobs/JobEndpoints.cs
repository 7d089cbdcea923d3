using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Reality.Jobs;
using Reality.Storage.Jobs;

namespace Reality.Server.Jobs;

/// <summary>The Reality Modeling API.</summary>
public static class JobEndpoints
{
    /// <summary>Needs the database, access, containers and a job scheduler beside it.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton<JobTypes>()
        .AddSingleton<JobStore>()
        .AddSingleton<JobAccess>()
        .AddSingleton<JobInputs>()
        .AddSingleton<JobSubmission>();

    /// <summary>Serves /reality-modeling/….</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        SubmitJob.Map(routes);
        GetJob.Map(routes);
        ListJobs.Map(routes);
        CancelJob.Map(routes);
        GetJobProgress.Map(routes);
        GetJobMessages.Map(routes);
        EstimateCost.Map(routes);
        ListFiles.Map(routes);
        GetBucket.Map(routes);
        NoAnalysis.Map(routes);
    }
}
