using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>
/// DELETE /reality-management/reality-data/{id}: hides it from users immediately; running jobs that read it continue.
/// </summary>
internal static class DeleteRealityData
{
    public static async Task<Results<NoContent, ApiError>> Handle(
        string id, CurrentUser user, VisibleRealityData visible, RealityDataDeletion deletion, ILogger<RealityDataDeletion> log,
        CancellationToken cancellation)
    {
        if (await visible.FindAsync(user, id, null, cancellation) is not { } row)
            return ApiError.RealityDataNotFound();
        if (!await deletion.HideAsync(row.Id, cancellation))
        {
            return ApiError.InvalidRealityDataRequest(
                [new("id", "The reality data belongs to several iTwins. Remove it from all but one first.", "InvalidChange")]);
        }
        try
        {
            await deletion.RemoveAsync(row.Id, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // The row is deleted already; the next maintenance round removes the container.
            log.LogWarning(failure, "The container of the deleted reality data {RealityDataId} is not removed yet.", row.Id);
        }
        return TypedResults.NoContent();
    }
}
