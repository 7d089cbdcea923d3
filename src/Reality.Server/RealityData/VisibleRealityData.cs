using Reality.Server.Access;
using Reality.Storage.Database;
using Reality.Storage.ITwins;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>Finds the reality data of a request for its user.</summary>
internal sealed class VisibleRealityData(RealityDataStore store, IITwinAccess iTwins)
{
    /// <summary>Null where the user sees no such one; ids in any case, and not even ids.</summary>
    /// <param name="iTwinId">Where the client says so, an iTwin that it must belong to.</param>
    public async Task<RealityDataRow?> FindAsync(CurrentUser user, string id, string? iTwinId, CancellationToken cancellation)
    {
        if (!ITwinId.TryNormalize(id, out var knownId))
            return null;
        if (string.IsNullOrEmpty(iTwinId))
            return await store.FindAsync(user.Viewer, knownId, null, cancellation);
        return ITwinId.TryNormalize(iTwinId, out var knownITwin) && await iTwins.MayUseAsync(user, knownITwin, cancellation)
            ? await store.FindAsync(user.Viewer, knownId, knownITwin, cancellation)
            : null;
    }
}
