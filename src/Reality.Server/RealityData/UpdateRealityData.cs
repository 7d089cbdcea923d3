using Microsoft.AspNetCore.Http;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>PATCH /reality-management/reality-data/{id}: changes the properties that are given.</summary>
/// <remarks>An iTwinId only says through which iTwin the client came; to move is an operation of its own.</remarks>
internal static class UpdateRealityData
{
    public static async Task<IResult> Handle(
        string id, HttpRequest http, CurrentUser user, VisibleRealityData visible, RealityDataStore store, CancellationToken cancellation)
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
