using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.Database;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>POST /reality-management/reality-data: creates a reality data with an empty container.</summary>
internal static class CreateRealityData
{
    public static async Task<Results<Created<RealityDataResponse>, ApiError>> Handle(
        HttpRequest http, CurrentUser user, RealityDataStore store, IITwinAccess iTwins, RealityDataOptions options,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var (request, error) = await RealityDataChange.ReadAsync(http, isNew: true);
        if (error is not null)
            return error;
        if (request.ITwinId is { } iTwinId && await iTwins.FindRefusalAsync(user, iTwinId, cancellation) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var row = new RealityDataRow
        {
            Id = Guid.NewGuid().ToString("D"),
            OwnerId = user.Id,
            DisplayName = request.DisplayName!,
            Type = request.Type!,
            DataCenter = options.DataCenter,
            CreatedAt = now,
            ModifiedAt = now,
            LastAccessedAt = now,
        };
        request.Apply(row);
        await store.AddAsync(row, request.ITwinId, cancellation);
        return TypedResults.Created($"{RealityDataEndpoints.Root}/{row.Id}", new RealityDataResponse(RealityDataBody.Of(row)));
    }
}
