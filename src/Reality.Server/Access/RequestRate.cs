using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Reality.Server.Errors;

namespace Reality.Server.Access;

/// <summary>Limit of the requests of a user per minute.</summary>
internal static class RequestRate
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    public static void Limit(RateLimiterOptions limiter, int requestsPerMinute)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            requestsPerMinute > 0 && context.Features.Get<CurrentUser>() is { } user
                ? RateLimitPartition.GetFixedWindowLimiter(
                    user.Id, _ => new() { PermitLimit = requestsPerMinute, Window = s_window })
                : RateLimitPartition.GetNoLimiter(""));
        limiter.OnRejected = async (rejected, _) => await RejectAsync(rejected.HttpContext, rejected.Lease);
    }

    private static Task RejectAsync(HttpContext context, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : s_window;
        var headers = context.Response.Headers;
        headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        headers["ITwinPlatform-RateLimited-Tier"] = "Default";
        headers["ITwinPlatform-RateLimited-API"] = context.Request.Path.Value?.Split('/') is [_, var api, ..] ? api : "";
        headers["ITwinPlatform-RateLimited-Operation"] =
            context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? context.Request.Method;
        headers["ITwinPlatform-RateLimited-Application"] = "Reality";
        return ApiError.RateLimitExceeded().ExecuteAsync(context);
    }
}
