using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Reality.Contract.Presets;

namespace Reality.Server.Jobs;

/// <summary>GET /reality-modeling/files: the presets that jobs can refer to.</summary>
internal static class ListFiles
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reality-modeling/files", Handle).WithName("ListFiles");

    private static Ok<FilesAnswer> Handle() => TypedResults.Ok(new FilesAnswer(PresetCatalog.All.Select(FileBody.Of)));
}
