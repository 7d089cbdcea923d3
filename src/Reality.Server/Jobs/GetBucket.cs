using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Server.Access;
using Reality.Server.Containers;
using Reality.Server.Errors;
using Reality.Storage.Blobs;
using Reality.Storage.ITwins;

namespace Reality.Server.Jobs;

/// <summary>
/// GET /reality-modeling/itwins/{iTwinId}/bucket: a link to read and write the bucket, which is created on first request.
/// </summary>
internal static class GetBucket
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reality-modeling/itwins/{iTwinId}/bucket", Handle).WithName("GetBucket");

    private static async Task<Results<Ok<BucketAnswer>, ApiError>> Handle(
        string iTwinId, HttpRequest request, CurrentUser user, [FromServices] IITwinAccess access,
        [FromServices] IBlobStore blobs,
        [FromServices] IContainerLinks links, CancellationToken cancellation)
    {
        if (!ITwinId.TryNormalize(iTwinId, out var id))
            return ApiError.ITwinNotFound();
        if (await access.FindRefusalAsync(user, id, cancellation) is { } refusal)
            return refusal;
        var container = ITwinBucket.ContainerOf(id);
        await blobs.CreateContainerAsync(container, cancellation);
        var link = links.LinkTo(request, container, ContainerAccess.Write, user.Id);
        return TypedResults.Ok(new BucketAnswer(new(id), new(new(link.AbsoluteUri))));
    }
}

/// <summary>The bucket that all jobs of an iTwin share: regions, reports, constraints and similar files.</summary>
internal static class ITwinBucket
{
    /// <param name="iTwinId">Lower-case GUID.</param>
    public static string ContainerOf(string iTwinId) => $"bucket-{iTwinId}";
}
