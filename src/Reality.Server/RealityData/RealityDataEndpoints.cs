using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Reality.Server.Containers;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>The operations of the management API on reality data.</summary>
public static class RealityDataEndpoints
{
    public const string Root = "/reality-management/reality-data";

    public static void MapRealityData(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Reality data");
        group.MapPost("", CreateRealityData.Handle).Takes<RealityDataRequest>().WithName("CreateRealityData");
        group.MapGet("", ListRealityData.Handle).WithName("ListRealityData")
            .Produces<RealityDataPage<RealityDataBody>>().AddOpenApiOperationTransformer(DescribeSummaries);
        group.MapGet("/{id}", GetRealityData.Handle).WithName("GetRealityData");
        group.MapPatch("/{id}", UpdateRealityData.Handle).Takes<RealityDataRequest>().WithName("UpdateRealityData");
        group.MapDelete("/{id}", DeleteRealityData.Handle).WithName("DeleteRealityData");
        group.MapGet("/{id}/readaccess", GetContainerAccess.Read).WithName("GetReadAccess");
        group.MapGet("/{id}/writeaccess", GetContainerAccess.Write).WithName("GetWriteAccess");
        group.MapPatch("/{id}/move", RealityDataAssociations.Move).Takes<MoveRequest>().WithName("MoveRealityData");
        group.MapGet("/{id}/itwins", RealityDataAssociations.List).WithName("ListITwins");
        group.MapPost("/{id}/itwins/{iTwinId}", RealityDataAssociations.Associate).WithName("Associate");
        group.MapDelete("/{id}/itwins/{iTwinId}", RealityDataAssociations.Dissociate).WithName("Dissociate");
    }

    // For the description only: bodies are read regardless of their content type.
    private static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint)
        where T : notnull =>
        endpoint.Accepts<T>(isOptional: true, "application/json", "*/*");

    // The header Prefer chooses between whole reality data and summaries.
    private static async Task DescribeSummaries(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var answer = operation.Responses!["200"].Content!["application/json"];
        var summaries = await context.GetOrCreateSchemaAsync(typeof(RealityDataPage<RealityDataSummary>), null, cancellation);
        answer.Schema = new OpenApiSchema { AnyOf = [answer.Schema!, summaries] };
    }
}

/// <summary>Services of the operations on reality data.</summary>
public static class RealityDataServices
{
    public static IServiceCollection AddRealityData(this IServiceCollection services, RealityDataOptions options) => services
        .AddSingleton(options)
        .AddSingleton<RealityDataStore>()
        .AddSingleton<RealityDataITwins>()
        .AddSingleton<RealityDataDeletion>()
        .AddSingleton<RealityDataSizes>()
        .AddSingleton<VisibleRealityData>()
        .AddSingleton<IContainerObserver, SizeObserver>()
        .AddHostedService<RealityDataUpkeep>();
}

/// <summary>Configuration section "RealityData".</summary>
public sealed record RealityDataOptions
{
    /// <summary>Location of the data in responses.</summary>
    public string DataCenter { get; init; } = "Local";

    /// <summary>Interval at which deleted data is removed and sizes are measured.</summary>
    public TimeSpan UpkeepInterval { get; init; } = TimeSpan.FromMinutes(1);
}
