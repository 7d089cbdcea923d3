using Microsoft.AspNetCore.Http;
using Reality.Server.Access;
using Reality.Server.Containers;
using Reality.Server.Errors;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>GET /reality-management/reality-data/{id}/readaccess and …/writeaccess: a link to the container.</summary>
internal static class GetContainerAccess
{
    public static Task<IResult> Read(
        string id, string? iTwinId, HttpRequest http, CurrentUser user, VisibleRealityData visible, RealityDataStore store,
        IContainerLinks links, CancellationToken cancellation) =>
        HandleAsync(id, iTwinId, ContainerAccess.Read, http, user, visible, store, links, cancellation);

    public static Task<IResult> Write(
        string id, string? iTwinId, HttpRequest http, CurrentUser user, VisibleRealityData visible, RealityDataStore store,
        IContainerLinks links, CancellationToken cancellation) =>
        HandleAsync(id, iTwinId, ContainerAccess.Write, http, user, visible, store, links, cancellation);

    private static async Task<IResult> HandleAsync(
        string id, string? iTwinId, ContainerAccess access, HttpRequest http, CurrentUser user, VisibleRealityData visible,
        RealityDataStore store, IContainerLinks links, CancellationToken cancellation)
    {
        if (await visible.FindAsync(user, id, iTwinId, cancellation) is not { } row)
            return ApiError.RealityDataNotFound();
        await store.NoteAccessAsync(row.Id, access == ContainerAccess.Write, cancellation);
        var link = links.LinkTo(http, row.Id, access);
        return TypedResults.Ok(new ContainerAccessResponse("AzureBlobSasUrl", access, new(new(link.AbsoluteUri))));
    }
}
