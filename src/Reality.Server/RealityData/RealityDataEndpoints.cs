using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Reality.Server.RealityData;

/// <summary>The operations of the management API on reality data.</summary>
public static class RealityDataEndpoints
{
    public const string Root = "/reality-management/reality-data";

    public static void MapRealityData(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Reality data");
        group.MapPost("", CreateRealityData.Handle).Takes<RealityDataRequest>().Gives<RealityDataResponse>("CreateRealityData", 201);
        group.MapGet("", ListRealityData.Handle).Gives<RealityDataPage<RealityDataBody>>("ListRealityData")
            .AddOpenApiOperationTransformer(DescribeSummaries);
        group.MapGet("/{id}", GetRealityData.Handle).Gives<RealityDataResponse>("GetRealityData");
        group.MapPatch("/{id}", UpdateRealityData.Handle).Takes<RealityDataRequest>().Gives<RealityDataResponse>("UpdateRealityData");
        group.MapDelete("/{id}", DeleteRealityData.Handle).WithName("DeleteRealityData").Produces(204);
        group.MapGet("/{id}/readaccess", GetContainerAccess.Read).Gives<ContainerAccessResponse>("GetReadAccess");
        group.MapGet("/{id}/writeaccess", GetContainerAccess.Write).Gives<ContainerAccessResponse>("GetWriteAccess");
        group.MapPatch("/{id}/move", RealityDataAssociations.Move).Takes<MoveRequest>().WithName("MoveRealityData").Produces(204);
        group.MapGet("/{id}/itwins", RealityDataAssociations.List).Gives<ITwinsResponse>("ListITwins");
        group.MapPost("/{id}/itwins/{iTwinId}", RealityDataAssociations.Associate).Gives<AssociationResponse>("Associate");
        group.MapDelete("/{id}/itwins/{iTwinId}", RealityDataAssociations.Dissociate).WithName("Dissociate").Produces(204);
    }

    // For the description only: bodies are read by hand, whatever their content type.
    private static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint)
        where T : notnull =>
        endpoint.Accepts<T>(isOptional: true, "application/json", "*/*");

    // The header Prefer chooses between whole reality data and summaries.
    private static async Task DescribeSummaries(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var answer = operation.Responses!["200"].Content!["application/json"];
        var summaries = await context.GetOrCreateSchemaAsync(typeof(RealityDataPage<RealityDataSummary>), null, cancellation).ConfigureAwait(false);
        answer.Schema = new OpenApiSchema { AnyOf = [answer.Schema!, summaries] };
    }

    private static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder endpoint, string name, int status = StatusCodes.Status200OK) =>
        endpoint.WithName(name).Produces<T>(status);
}
