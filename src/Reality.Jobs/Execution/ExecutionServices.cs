using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reality.Pipeline;
using Reality.Storage.Blobs;

namespace Reality.Jobs.Execution;

/// <summary>Registers the graphs of stored jobs with a host.</summary>
public static class ExecutionServices
{
    /// <summary>
    /// Registers <see cref="IJobGraphs"/>, unless the host has registered its own. Requires <see cref="IBlobStore"/>,
    /// <see cref="BlobOptions"/>, <see cref="Storage.Quotas.IStorageQuota"/> and <c>IDbContextFactory&lt;RealityDatabase&gt;</c>.
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

    /// <summary>Registers the removal of old files from the disk of a machine that runs tasks.</summary>
    public static IServiceCollection AddScratchCleanUp(this IServiceCollection services, ScratchRetention retention) => services
        .AddSingleton(retention)
        .AddHostedService<ScratchCleanUp>();
}
