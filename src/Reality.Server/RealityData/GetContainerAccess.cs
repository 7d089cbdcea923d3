using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Reality.Server.Access;
using Reality.Server.Containers;
using Reality.Server.Errors;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>GET /reality-management/reality-data/{id}/readaccess and …/writeaccess: a link to the container.</summary>
internal static class GetContainerAccess
{
    public static Task<Results<Ok<ContainerAccessResponse>, ApiError>> Read(
        string id, string? iTwinId, HttpRequest http, CurrentUser user, VisibleRealityData visible, RealityDataStore store,
        IContainerLinks links, CancellationToken cancellation) =>
        HandleAsync(id, iTwinId, ContainerAccess.Read, http, user, visible, store, links, cancellation);

    public static Task<Results<Ok<ContainerAccessResponse>, ApiError>> Write(
        string id, string? iTwinId, HttpRequest http, CurrentUser user, VisibleRealityData visible, RealityDataStore store,
        IContainerLinks links, CancellationToken cancellation) =>
        HandleAsync(id, iTwinId, ContainerAccess.Write, http, user, visible, store, links, cancellation);

    private static async Task<Results<Ok<ContainerAccessResponse>, ApiError>> HandleAsync(
        string id, string? iTwinId, ContainerAccess access, HttpRequest http, CurrentUser user, VisibleRealityData visible,
        RealityDataStore store, IContainerLinks links, CancellationToken cancellation)
    {
        if (await visible.FindAsync(user, id, iTwinId, cancellation) is not { } row)
            return ApiError.RealityDataNotFound();
        await store.NoteAccessAsync(row.Id, access == ContainerAccess.Write, cancellation);
        var link = links.LinkTo(http, row.Id, access, user.Id);
        return TypedResults.Ok(new ContainerAccessResponse("AzureBlobSasUrl", access, new(new(link.AbsoluteUri))));
    }
}

/// <summary>Response with a link to a container.</summary>
/// <param name="Type">Always "AzureBlobSasUrl".</param>
public sealed record ContainerAccessResponse(
    string Type,
    [property: JsonConverter(typeof(JsonStringEnumConverter<ContainerAccess>))] ContainerAccess Access,
    [property: JsonPropertyName("_links")] ContainerLinks Links);

/// <summary>Links of a response about a container.</summary>
public sealed record ContainerLinks(Link ContainerUrl);
