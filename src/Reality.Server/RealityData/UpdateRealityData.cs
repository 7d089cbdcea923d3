using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>PATCH /reality-management/reality-data/{id}: changes the properties that are given.</summary>
/// <remarks>An iTwinId only restricts access to members of that iTwin; it does not move the reality data.</remarks>
internal static class UpdateRealityData
{
    public static async Task<Results<Ok<RealityDataResponse>, ApiError>> Handle(
        string id, HttpRequest http, CurrentUser user, VisibleRealityData visible, RealityDataStore store,
        CancellationToken cancellation)
    {
        var (request, error) = await RealityDataChange.ReadAsync(http, isNew: false);
        if (await visible.FindAsync(user, id, request.ITwinId, cancellation) is not { } row)
            return ApiError.RealityDataNotFound();
        if (error is not null)
            return error;
        return await store.ChangeAsync(user.Viewer, row.Id, request.Apply, cancellation) is { } changed
            ? TypedResults.Ok(new RealityDataResponse(RealityDataBody.Of(changed)))
            : ApiError.RealityDataNotFound();
    }
}
