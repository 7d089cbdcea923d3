using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Server.Access;
using Reality.Server.Containers;
using Reality.Server.Errors;
using Reality.Storage.Blobs;
using Reality.Storage.ITwins;

namespace Reality.Server.Jobs;

/// <summary>GET /reality-modeling/itwins/{iTwinId}/bucket: a link to read and write in the bucket, which is made when first asked for.</summary>
internal static class GetBucket
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reality-modeling/itwins/{iTwinId}/bucket", Handle).WithName("GetBucket");

    private static async Task<IResult> Handle(
        string iTwinId, HttpRequest request, CurrentUser user, [FromServices] IITwinAccess access, [FromServices] IBlobStore blobs,
        [FromServices] IContainerLinks links, CancellationToken cancellation)
    {
        if (!ITwinId.TryNormalize(iTwinId, out var id) || !await access.MayUseAsync(user, id, cancellation))
            return ApiError.ITwinNotFound();
        var container = ITwinBucket.ContainerOf(id);
        await blobs.CreateContainerAsync(container, cancellation);
        var link = links.LinkTo(request, container, ContainerAccess.Write);
        return new JsonAnswer(writer =>
        {
            writer.WriteStartObject("bucket"u8);
            writer.WriteString("iTwinId"u8, id);
            writer.WriteEndObject();
            writer.WriteStartObject("_links"u8);
            writer.WriteStartObject("containerUrl"u8);
            writer.WriteString("href"u8, link.AbsoluteUri);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }
}
