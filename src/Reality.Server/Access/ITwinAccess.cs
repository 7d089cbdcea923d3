using Microsoft.Extensions.Caching.Memory;
using Reality.Server.Errors;
using Reality.Storage.ITwins;

namespace Reality.Server.Access;

/// <summary>Membership according to the claim of the token or to the database; members are cached.</summary>
internal sealed class ITwinAccess(ITwinStore iTwins, AccessOptions options, QuotaOptions quotas) : IITwinAccess, IDisposable
{
    // A removed member keeps access for at most this long.
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(10);

    private readonly UserLocks _locks = new();
    private readonly MemoryCache _members = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    public ValueTask<bool> MayUseAsync(CurrentUser user, string iTwinId, CancellationToken cancellation)
    {
        if (!ITwinId.TryNormalize(iTwinId, out var id))
            return ValueTask.FromResult(false);
        if (user.ITwinIds.Contains(id) || _members.TryGetValue((user.Id, id), out _))
            return ValueTask.FromResult(true);
        return new(AskAsync(user.Id, id, cancellation));
    }

    public async ValueTask<ApiError?> FindRefusalAsync(CurrentUser user, string iTwinId, CancellationToken cancellation)
    {
        if (await MayUseAsync(user, iTwinId, cancellation))
            return null;
        if (!options.IsLocal || !ITwinId.TryNormalize(iTwinId, out var id))
            return ApiError.ITwinNotFound();
        // Another request of the same user may create the iTwin at the same time.
        return await FindRefusalToCreateAsync(user.Id, id, cancellation) is { } refusal
            && !await AskAsync(user.Id, id, cancellation) ? refusal : null;
    }

    public void Dispose()
    {
        _members.Dispose();
        _locks.Dispose();
    }

    // Requests of one user take turns, so that none of them counts before another has created its iTwin.
    private async Task<ApiError?> FindRefusalToCreateAsync(string userId, string id, CancellationToken cancellation)
    {
        using var turn = await _locks.EnterAsync(userId, cancellation);
        if (await iTwins.ExistsAsync(id, cancellation))
            return ApiError.ITwinNotFound();
        if (quotas.ITwinsPerUser > 0 && await iTwins.CountAsync(userId, cancellation) >= quotas.ITwinsPerUser)
        {
            return ApiError.QuotaExceeded(
                $"You are a member of {quotas.ITwinsPerUser} iTwins, and cannot create another. Use one of them.");
        }
        return await iTwins.ClaimAsync(userId, id, cancellation) ? null : ApiError.ITwinNotFound();
    }

    private async Task<bool> AskAsync(string userId, string id, CancellationToken cancellation)
    {
        var isMember = await iTwins.IsMemberAsync(userId, id, cancellation);
        if (isMember)
            _members.Set(
                (userId, id), true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = s_memory });
        return isMember;
    }
}

/// <summary>Decides which users may use an iTwin.</summary>
public interface IITwinAccess
{
    /// <summary>Whether the user is a member of the iTwin.</summary>
    /// <param name="iTwinId">Case-insensitive. A value that is not a GUID belongs to no one.</param>
    ValueTask<bool> MayUseAsync(CurrentUser user, string iTwinId, CancellationToken cancellation);

    /// <summary>
    /// Returns null if the user may put something into the iTwin. If the server issues its own tokens, an iTwin is created here
    /// when it is first used, and belongs to the user who used it.
    /// </summary>
    /// <param name="iTwinId">Case-insensitive. A value that is not a GUID belongs to no one.</param>
    ValueTask<ApiError?> FindRefusalAsync(CurrentUser user, string iTwinId, CancellationToken cancellation);
}
