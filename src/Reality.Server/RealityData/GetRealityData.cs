using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.Database;
using Reality.Storage.ITwins;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>GET /reality-management/reality-data/{id}.</summary>
internal static class GetRealityData
{
    public static async Task<Results<Ok<RealityDataResponse>, ApiError>> Handle(
        string id, string? iTwinId, CurrentUser user, VisibleRealityData visible, RealityDataSizes sizes,
        CancellationToken cancellation)
    {
        if (ITwinId.TryNormalize(id, out var known))
            await SettleAsync(sizes, known, cancellation);
        return await visible.FindAsync(user, id, iTwinId, cancellation) is { } row
            ? TypedResults.Ok(new RealityDataResponse(RealityDataBody.Of(row)))
            : ApiError.RealityDataNotFound();
    }

    private static async Task SettleAsync(RealityDataSizes sizes, string id, CancellationToken cancellation)
    {
        try
        {
            await sizes.SettleAsync(id, cancellation);
        }
        catch (Exception full) when (DatabaseOutage.IsDiskFull(full))
        {
            // A size that is a moment old is better than no answer.
        }
    }
}

/// <summary>Finds the reality data of a request if its user may see it.</summary>
internal sealed class VisibleRealityData(RealityDataStore store, IITwinAccess iTwins)
{
    /// <summary>
    /// Returns null if there is no such reality data that the user may see. Ids are case-insensitive and may be malformed.
    /// </summary>
    /// <param name="iTwinId">An iTwin that the reality data must belong to; null or empty for any.</param>
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
