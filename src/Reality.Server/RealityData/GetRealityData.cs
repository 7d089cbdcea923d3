using Microsoft.AspNetCore.Http;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.ITwins;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>GET /reality-management/reality-data/{id}.</summary>
internal static class GetRealityData
{
    public static async Task<IResult> Handle(
        string id, string? iTwinId, CurrentUser user, VisibleRealityData visible, RealityDataSizes sizes, CancellationToken cancellation)
    {
        if (ITwinId.TryNormalize(id, out var known))
            await sizes.SettleAsync(known, cancellation);
        return await visible.FindAsync(user, id, iTwinId, cancellation) is { } row
            ? TypedResults.Ok(new RealityDataResponse(RealityDataBody.Of(row)))
            : ApiError.RealityDataNotFound();
    }
}
