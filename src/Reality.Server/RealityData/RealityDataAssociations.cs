using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Reality.Contract.Requests;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.ITwins;
using Reality.Storage.Quotas;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>…/reality-data/{id}/itwins and …/move: the iTwins that a reality data belongs to.</summary>
internal static class RealityDataAssociations
{
    public static async Task<Results<Ok<ITwinsResponse>, ApiError>> List(
        string id, CurrentUser user, VisibleRealityData visible, RealityDataITwins associations, IITwinAccess access,
        CancellationToken cancellation)
    {
        if (await visible.FindAsync(user, id, null, cancellation) is not { } row)
            return ApiError.RealityDataNotFound();
        var mine = new List<string>();
        foreach (var iTwinId in await associations.ListAsync(row.Id, cancellation))
        {
            if (await access.MayUseAsync(user, iTwinId, cancellation))
                mine.Add(iTwinId);
        }
        return TypedResults.Ok(new ITwinsResponse(mine));
    }

    public static async Task<Results<Ok<AssociationResponse>, ApiError>> Associate(
        string id, string iTwinId, CurrentUser user, VisibleRealityData visible, RealityDataITwins associations,
        IITwinAccess access, StorageQuota quota, CancellationToken cancellation)
    {
        if (await visible.FindAsync(user, id, null, cancellation) is not { } row)
            return ApiError.RealityDataNotFound();
        if (!ITwinId.TryNormalize(iTwinId, out var iTwin))
            return ApiError.ITwinNotFound();
        if (await access.FindRefusalAsync(user, iTwin, cancellation) is { } refusal)
            return refusal;
        var isThere = (await associations.ListAsync(row.Id, cancellation)).Contains(iTwin);
        if (!isThere && !await quota.TryAddAsync(
            iTwin, row.Id, () => associations.AssociateAsync(row, iTwin, cancellation), cancellation))
            return ApiError.ITwinFull(iTwin, quota.Limit);
        return TypedResults.Ok(new AssociationResponse(new(row.Id, iTwin)));
    }

    public static async Task<Results<NoContent, ApiError>> Dissociate(
        string id, string iTwinId, CurrentUser user, VisibleRealityData visible, RealityDataITwins associations,
        IITwinAccess access, CancellationToken cancellation)
    {
        if (await visible.FindAsync(user, id, null, cancellation) is not { } row)
            return ApiError.RealityDataNotFound();
        return ITwinId.TryNormalize(iTwinId, out var iTwin) && await access.MayUseAsync(user, iTwin, cancellation)
            && await associations.DissociateAsync(row.Id, iTwin, cancellation)
            ? TypedResults.NoContent()
            : ApiError.AssociationNotFound();
    }

    public static async Task<Results<NoContent, ApiError>> Move(
        string id, HttpRequest http, CurrentUser user, VisibleRealityData visible, RealityDataITwins associations,
        IITwinAccess access, StorageQuota quota, CancellationToken cancellation)
    {
        var check = new RequestCheck();
        var request = await JsonBody.ReadAsync<MoveRequest>(http, check);
        if (await visible.FindAsync(user, id, null, cancellation) is not { } row)
            return ApiError.RealityDataNotFound();
        check.That(request.ITwinId is not null || check.Problems.Count > 0, "iTwinId", "Property 'iTwinId' is required.");
        if (check.Problems.Count > 0)
            return ApiError.InvalidRealityDataRequest(check.Problems);
        if (await access.FindRefusalAsync(user, request.ITwinId!, cancellation) is { } refusal)
            return refusal;
        var outcome = MoveOutcome.IsThere;
        var isThere = (await associations.ListAsync(row.Id, cancellation)).Contains(request.ITwinId!);
        if (isThere)
            await MoveAsync();
        else if (!await quota.TryAddAsync(request.ITwinId!, row.Id, MoveAsync, cancellation))
            return ApiError.ITwinFull(request.ITwinId!, quota.Limit);
        return outcome switch
        {
            MoveOutcome.Moved => TypedResults.NoContent(),
            MoveOutcome.IsThere => ApiError.RealityDataConflict("iTwinId", "The reality data belongs to this iTwin already."),
            _ => ApiError.InvalidRealityDataRequest(
                [new("id", "The reality data belongs to several iTwins. Remove it from all but one first.", "InvalidChange")]),
        };

        async Task MoveAsync() => outcome = await associations.MoveAsync(row, request.ITwinId!, cancellation);
    }
}

/// <summary>The iTwins that a reality data belongs to.</summary>
public sealed record ITwinsResponse(IReadOnlyList<string> ITwins);

/// <summary>Response with an association.</summary>
public sealed record AssociationResponse(AssociationBody ITwinAssociation);

/// <summary>Membership of a reality data in an iTwin.</summary>
/// <param name="Id">Id of the reality data.</param>
public sealed record AssociationBody(string Id, string ITwinId);

/// <summary>Target of a move of a reality data.</summary>
[IgnoresUnknown]
public sealed record MoveRequest
{
    [GuidText]
    public string? ITwinId { get; init; }
}
