using Microsoft.Extensions.Diagnostics.HealthChecks;
using Reality.Storage.Blobs;

namespace Reality.Server.Hosting;

/// <summary>Whether the blob store answers.</summary>
internal sealed class BlobsHealth(IBlobStore blobs) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await blobs.FindAsync("no-such-container", "none", cancellationToken);
        }
        catch (ContainerNotFoundException)
        {
            // It has looked.
        }
        return HealthCheckResult.Healthy();
    }
}
