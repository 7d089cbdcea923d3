using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Reality.Server.Bodies;

/// <summary>Bounds how many unfinished bodies a user has, and how much memory they hold.</summary>
internal sealed class RequestBodies(BodyOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BodyAllowance> _users = new(StringComparer.Ordinal);

    /// <summary>Replaces the body of a request by one that counts for its user until the request ends.</summary>
    /// <param name="isBuffered">Whether the server holds the whole body in memory; otherwise it streams it.</param>
    /// <exception cref="BadHttpRequestException">429: the user has too many unfinished bodies.</exception>
    public void Open(HttpContext http, string user, bool isBuffered)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return;
        var body = new ClientBody(http.Request.BodyReader, options.Patience, Lease(user), isBuffered);
        http.Response.RegisterForDispose(body);
        http.Request.Body = body;
    }

    private BodyLease Lease(string user)
    {
        lock (_lock)
        {
            var allowance = _users.GetValueOrDefault(user);
            if (allowance.Count >= options.MaxUnfinishedPerUser)
                throw TooMany($"You have {allowance.Count} unfinished requests: wait for some of them to end.");
            _users[user] = allowance with { Count = allowance.Count + 1 };
        }
        return new BodyLease(this, user);
    }

    internal void Hold(string user, int bytes)
    {
        lock (_lock)
        {
            var allowance = _users[user];
            if (allowance.Bytes + bytes > options.MaxBufferedBytesPerUser)
                throw TooMany("Your unfinished requests are too large together: wait for some of them to end.");
            _users[user] = allowance with { Bytes = allowance.Bytes + bytes };
        }
    }

    internal void Release(string user, long bytes)
    {
        lock (_lock)
        {
            var allowance = _users[user];
            if (allowance.Count == 1)
                _users.Remove(user);
            else
                _users[user] = new BodyAllowance(allowance.Count - 1, allowance.Bytes - bytes);
        }
    }

    private static BadHttpRequestException TooMany(string message) => new(message, StatusCodes.Status429TooManyRequests);

    private readonly record struct BodyAllowance(int Count, long Bytes);
}

/// <summary>Share of the allowance of a user that one body holds; disposing it returns that.</summary>
internal sealed class BodyLease(RequestBodies bodies, string user) : IDisposable
{
    private long _bytes;

    /// <exception cref="BadHttpRequestException">429: the unfinished bodies of the user hold too much memory.</exception>
    public void Hold(int bytes)
    {
        bodies.Hold(user, bytes);
        _bytes += bytes;
    }

    public void Dispose() => bodies.Release(user, _bytes);
}

/// <summary>Configuration section "Bodies".</summary>
public sealed record BodyOptions
{
    /// <summary>How long a client may send nothing in the middle of a body. Default: 2 minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Maximum number of unfinished requests with a body per user. Default: 512, all that 32 uploads in 16 blocks at a time need.
    /// </summary>
    public int MaxUnfinishedPerUser { get; init; } = 512;

    /// <summary>Maximum bytes of JSON that the unfinished requests of a user hold in memory. Default: 32 MiB.</summary>
    public long MaxBufferedBytesPerUser { get; init; } = 32 * 1024 * 1024;
}
