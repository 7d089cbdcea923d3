using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Server.Jobs;
using Reality.Storage.Disks;

namespace Reality.Server.Hosting;

/// <summary>Answers requests of users when a disk of the server is full.</summary>
internal static class DiskSpace
{
    /// <summary>Refuses requests that add something, and gives those that delete something the reserve of the disk.</summary>
    public static IApplicationBuilder UseDiskReserves(this IApplicationBuilder app)
    {
        var reserves = app.ApplicationServices.GetServices<DiskReserve>().ToArray();
        return app.Use((context, next) =>
        {
            if (context.Features.Get<CurrentUser>() is null)
                return next(context);
            if (HttpMethods.IsDelete(context.Request.Method))
                Array.ForEach(reserves, reserve => reserve.Release());
            else if (Adds(context) && Array.Exists(reserves, reserve => reserve.IsFull))
                return ApiError.InsufficientStorage().ExecuteAsync(context);
            return next(context);
        });
    }

    private static bool Adds(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
        && context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName != EstimateCost.Name;
}

/// <summary>Degraded if the disk of the database or of the blobs is full: data can be read and deleted, but not added.</summary>
internal sealed class DiskHealth(IEnumerable<DiskReserve> reserves) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(reserves.FirstOrDefault(reserve => reserve.IsFull) is { } full
            ? HealthCheckResult.Degraded($"A disk is full: {full.FreeBytes} bytes are free, {full.Length} are kept for deleting.")
            : HealthCheckResult.Healthy());
}

/// <summary>Fills the reserves of the disks, and logs when a disk gets full and when it has room again.</summary>
internal sealed class DiskWatch(IEnumerable<DiskReserve> reserves, TimeProvider time, ILogger<DiskWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wasFull = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var reserve in reserves)
                reserve.Refill();
            var isFull = reserves.Any(reserve => reserve.IsFull);
            if (isFull && !wasFull)
                log.LogWarning("A disk is full: nothing is accepted until data is deleted or the disk has more room.");
            else if (wasFull && !isFull)
                log.LogInformation("The disks have room again.");
            wasFull = isFull;
            await Task.Delay(s_pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
