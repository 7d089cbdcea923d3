using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Quartz;
using Reality.Pipeline;
using Reality.Storage.Jobs;

namespace Reality.Cluster;

/// <summary>Registers the scheduling of stored jobs, and a worker for their tasks.</summary>
public static class ClusterServices
{
    // Threads beyond one per core, for units that are not tasks and for tasks that wait for room. A worker that is alone may hold
    // all tasks that are scheduled; among several it leaves them to the others.
    private const int ExtraUnits = 6;
    private const int ExtraUnitsAlone = 600;

    /// <summary>
    /// Registers <see cref="IJobScheduler"/> and, on request, a worker in this process. Requires
    /// <c>IDbContextFactory&lt;RealityDatabase&gt;</c> and, for the worker, <see cref="IJobGraphs"/>.
    /// </summary>
    /// <param name="isWorker">Whether tasks run in this process; required if the store is a file.</param>
    /// <param name="machineClock">Start of the clock of the scheduling; by default the time of the machine.</param>
    public static IServiceCollection AddJobScheduler(
        this IServiceCollection services,
        TaskStore store,
        WorkerOptions options,
        bool isWorker,
        TimeProvider? machineClock = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var process = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";
        // A stable name lets an embedded worker recover the tasks that it was running when it was killed.
        var name = store.IsShared ? process : "embedded";
        var clock = new SteadyClock(machineClock ?? TimeProvider.System);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(clock);
        if (store.IsShared)
            services.AddHostedService<DatabaseClock>();
        services.AddSingleton(new WorkerName(name, process));
        services.AddSingleton(options);
        services.AddSingleton<JobMetrics>();
        services.AddSingleton<JobTransitions>();
        services.AddSingleton<UnitQueue>();
        services.AddSingleton<RunningAttempts>();
        services.AddSingleton<IJobScheduler, QuartzJobScheduler>();
        services.AddSingleton(provider => ProcessMemory.Of(provider.GetService<WorkerSlots>()));
        services.AddHostedService(provider => provider.GetRequiredService<ProcessMemory>());
        services.AddQuartz(quartz => Configure(quartz.UseTimeProvider(clock), store, options, name));
        services.AddQuartzHostedService(hosted =>
        {
            hosted.AutoStart = isWorker;
            hosted.WaitForJobsToComplete = true;
        });
        if (isWorker)
            services.AddWorker(options, store);
        return services;
    }

    private static void AddWorker(this IServiceCollection services, WorkerOptions options, TaskStore store)
    {
        services.TryAddSingleton<CrashPoints>();
        services.AddSingleton<StageTransitions>();
        services.AddSingleton<TaskTransitions>();
        services.AddSingleton<PlanRoom>();
        services.AddSingleton<JobGraphCache>();
        services.AddSingleton(new WorkerSlots(options, isAlone: !store.IsShared));
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
            // How soon a worker notices a trigger that another one has scheduled.
            scheduler.IdleWaitTime = TimeSpan.FromSeconds(1);
            scheduler.MaxBatchSize = Math.Clamp(options.Cores / 2, 1, 8);
            scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            scheduler.RefusedExecutionGroups.AddRange(ResourceClass.Refused(options.MemoryBytes, options.HasGpu));
        });
        quartz.UseDefaultThreadPool(options.Cores + (store.IsShared ? ExtraUnits : ExtraUnitsAlone));
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
            options.UseBackgroundThreads = true;
            options.DbRetryInterval = TimeSpan.FromSeconds(1);
        });
        if (store.PostgresConnection is { } connection)
        {
            persistent.UsePostgres(NpgsqlFactory.Instance, connection);
            // A worker that disappears is noticed within six seconds. Check-ins are compared by the clock that all workers share.
            persistent.UseClustering(clustering =>
            {
                clustering.CheckinInterval = TimeSpan.FromSeconds(2);
                clustering.CheckinMisfireThreshold = TimeSpan.FromSeconds(4);
            });
        }
        else
        {
            persistent.UseSqlite(new SqliteTaskFactory(store.SqliteFile), $"Data Source={store.SqliteFile}");
        }
    }
}
