using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reality.Jobs.Runner;
using Reality.Jobs.Runner.Cluster;
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
        services.TryAddSingleton<JobTypes>();
        services.TryAddSingleton(provider => ExecutionOptions.For(provider.GetRequiredService<BlobOptions>(), dataFolder));
        services.TryAddSingleton<IJobGraphs, StoredJobGraphs>();
        return services;
    }

    /// <summary>Keeps the disk of a machine that runs tasks from filling up. Needs <see cref="WorkerOptions"/>.</summary>
    public static IServiceCollection AddScratchCleanUp(this IServiceCollection services) => services.AddHostedService<ScratchCleanUp>();
}
