using Microsoft.Extensions.Caching.Memory;
using Reality.Storage.ITwins;

namespace Reality.Server.Access;

/// <summary>Membership by the token's claim, or by the database.</summary>
internal sealed class ITwinAccess(ITwinStore iTwins, AccessOptions options) : IITwinAccess, IDisposable
{
    // A member stays one for this long after the database says otherwise.
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(10);

    private readonly MemoryCache _members = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    public ValueTask<bool> MayUseAsync(CurrentUser user, string iTwinId, CancellationToken cancellation)
    {
        if (!ITwinId.TryNormalize(iTwinId, out var id))
            return ValueTask.FromResult(false);
        if (user.ITwinIds.Contains(id) || _members.TryGetValue((user.Id, id), out _))
            return ValueTask.FromResult(true);
        return new(AskAsync(user.Id, id, cancellation));
    }

    public void Dispose() => _members.Dispose();

    private async Task<bool> AskAsync(string userId, string id, CancellationToken cancellation)
    {
        var isMember = await iTwins.IsMemberAsync(userId, id, cancellation)
            || options.IsLocal && await iTwins.ClaimAsync(userId, id, cancellation);
        if (isMember)
            _members.Set((userId, id), true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = s_memory });
        return isMember;
    }
}
