using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reality.Pipeline;
using Reality.Storage.Blobs;

namespace Reality.Jobs.Execution;

/// <summary>Gives a host the graphs of stored jobs.</summary>
public static class ExecutionServices
{
    /// <summary>
    /// Registers <see cref="IJobGraphs"/>, unless the host has its own. Needs <see cref="IBlobStore"/>, <see cref="BlobOptions"/> and
    /// <c>IDbContextFactory&lt;RealityDatabase&gt;</c>.
    /// </summary>
    /// <param name="dataFolder">Full path; holds scratch files.</param>
    public static IServiceCollection AddJobExecution(this IServiceCollection services, string dataFolder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(JobPlanners.OfContract);
        services.TryAddSingleton(provider => provider.GetRequiredService<JobPlanners>().Types);
        services.TryAddSingleton(provider => ExecutionOptions.For(provider.GetRequiredService<BlobOptions>(), dataFolder));
        services.TryAddSingleton<IJobGraphs, StoredJobGraphs>();
        return services;
    }

    /// <summary>Keeps the disk of a machine that runs tasks from filling up. </summary>
    public static IServiceCollection AddScratchCleanUp(this IServiceCollection services, ScratchRetention retention) => services
        .AddSingleton(retention)
        .AddHostedService<ScratchCleanUp>();
}
