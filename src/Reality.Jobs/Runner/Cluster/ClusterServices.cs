using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Quartz;

namespace Reality.Jobs.Runner.Cluster;

/// <summary>Gives a host the scheduling of stored jobs, and a worker for their tasks.</summary>
public static class ClusterServices
{
    // Threads for what is not a task, and for tasks that wait a moment for room.
    private const int ExtraThreads = 6;

    /// <summary>
    /// Registers <see cref="IJobScheduler"/> and, where asked, a worker in this process. Needs
    /// <c>IDbContextFactory&lt;RealityDatabase&gt;</c> and, for the worker, <see cref="IJobGraphs"/>.
    /// </summary>
    /// <param name="isWorker">Whether tasks run in this process; with a store in a file they must.</param>
    public static IServiceCollection AddJobScheduler(
        this IServiceCollection services, TaskStore store, WorkerOptions options, bool isWorker)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        // A stable name lets an embedded worker find what it was running when it was killed.
        var name = store.IsShared ? $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}" : "embedded";
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new WorkerName(name));
        services.AddSingleton(options);
        services.AddSingleton<JobMetrics>();
        services.AddSingleton<JobTransitions>();
        services.AddSingleton<UnitQueue>();
        services.AddSingleton<RunningAttempts>();
        services.AddSingleton<IJobScheduler, QuartzJobScheduler>();
        services.AddQuartz(quartz => Configure(quartz, store, options, name));
        services.AddQuartzHostedService(hosted =>
        {
            hosted.AutoStart = isWorker;
            hosted.WaitForJobsToComplete = true;
        });
        if (isWorker)
            services.AddWorker();
        return services;
    }

    private static void AddWorker(this IServiceCollection services)
    {
        services.TryAddSingleton<Transitions>();
        services.AddSingleton<StageTransitions>();
        services.AddSingleton<TaskTransitions>();
        services.AddSingleton<JobGraphCache>();
        services.AddSingleton<WorkerSlots>();
        services.AddSingleton<WorkerRoll>();
        services.AddSingleton<LostUnits>();
        services.AddSingleton<EndedJobs>();
        services.AddSingleton<Coordinator>();
        services.AddSingleton<JobWorker>();
        services.AddSingleton<TaskWorker>();
        services.AddSingleton<Feeder>();
        services.AddHostedService(provider => provider.GetRequiredService<Feeder>());
        services.AddHostedService<AttemptMonitor>();
    }

    private static void Configure(IQuartzBuilder quartz, TaskStore store, WorkerOptions options, string name)
    {
        quartz.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = "reality";
            scheduler.InstanceId = name;
            // How soon a worker notices what another one has scheduled.
            scheduler.IdleWaitTime = TimeSpan.FromSeconds(1);
            scheduler.MaxBatchSize = Math.Clamp(options.Cores / 2, 1, 8);
            scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            scheduler.RefusedExecutionGroups.AddRange(ResourceClass.Refused(options.MemoryBytes, options.HasGpu));
        });
        quartz.UseDefaultThreadPool(options.Cores + ExtraThreads);
        quartz.UsePersistentStore(persistent => Configure(persistent, store));
        quartz.AddJob<BeginUnit>(job => job.WithIdentity(UnitQueue.BeginKey).StoreDurably().RequestRecovery());
        quartz.AddJob<PlanUnit>(job => job.WithIdentity(UnitQueue.PlanKey).StoreDurably().RequestRecovery());
        quartz.AddJob<TaskUnit>(job => job.WithIdentity(UnitQueue.TaskKey).StoreDurably().RequestRecovery());
        quartz.AddJob<FinishUnit>(job => job.WithIdentity(UnitQueue.FinishKey).StoreDurably().RequestRecovery());
        quartz.AddJob<CoordinateUnit>(job => job.WithIdentity(CoordinatorTrigger.JobKey).StoreDurably());
    }

    private static void Configure(IPersistentStoreBuilder persistent, TaskStore store)
    {
        persistent.ProvisionSchema();
        persistent.ConfigureStore(options =>
        {
            options.StoreJobDataAsStrings = true;
            options.RecoverFiringsCancelledByShutdown = true;
            options.DbRetryInterval = TimeSpan.FromSeconds(1);
        });
        if (store.PostgresConnection is { } connection)
        {
            persistent.UsePostgres(NpgsqlFactory.Instance, connection);
            // A worker that is gone is noticed within six seconds.
            persistent.UseClustering(clustering =>
            {
                clustering.CheckinInterval = TimeSpan.FromSeconds(2);
                clustering.CheckinMisfireThreshold = TimeSpan.FromSeconds(4);
            });
        }
        else
        {
            persistent.UseSqlite(SqliteTaskFactory.Instance, $"Data Source={store.SqliteFile}");
        }
    }
}
