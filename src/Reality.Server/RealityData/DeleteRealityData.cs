using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>DELETE /reality-management/reality-data/{id}: it is gone for users at once; a job that runs with it goes on.</summary>
internal static class DeleteRealityData
{
    public static async Task<IResult> Handle(
        string id, CurrentUser user, VisibleRealityData visible, RealityDataDeletion deletion, ILogger<RealityDataDeletion> log,
        CancellationToken cancellation)
    {
        if (await visible.FindAsync(user, id, null, cancellation) is not { } row)
            return ApiError.RealityDataNotFound();
        if (!await deletion.HideAsync(row.Id, cancellation))
        {
            return ApiError.InvalidRealityDataRequest(
                [new("id", "It belongs to several iTwins. Take it out of all but one first.", "InvalidChange")]);
        }
        try
        {
            await deletion.RemoveAsync(row.Id, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // It is deleted already; what is left goes with the next upkeep.
            log.LogWarning(failure, "The container of the deleted reality data {RealityDataId} is not removed yet.", row.Id);
        }
        return TypedResults.NoContent();
    }
}
