using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Reality.Server.Jobs;
using Reality.Server.Jobs.Description;
using Reality.Storage.Database;
using Scalar.AspNetCore;

namespace Reality.Server.Hosting;

/// <summary>The OpenAPI description at /openapi/v1.json, and a page to try the API at /scalar.</summary>
internal static class ApiDescription
{
    private const string Scheme = "Bearer";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) =>
        services.AddOpenApi("v1", options => WithoutModelingBodies(options)
        .AddDocumentTransformer<JobOperations>()
        .AddSchemaTransformer((schema, context, _) =>
        {
            // Null members are omitted from responses.
            foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable))
                schema.Required?.Remove(property.Name);
            return Task.CompletedTask;
        })
        .AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "Reality",
                Version = "v1",
                Description = "Reality Modeling v2 and Reality Management v1. Requests carry a bearer token.",
            };
            document.Components ??= new();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] =
                new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" };
            document.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        }));

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi().AllowAnonymous();
        routes.MapScalarApiReference(page => page
            .WithTitle("Reality")
            .AddPreferredSecuritySchemes(Scheme)
            // No requests to services of the page's vendor, and no advertisements.
            .HideClientButton()
            .DisableAgent()
            .DisableMcp()
            .DisableTelemetry()
            .DisableDefaultFonts()
            .HideDeveloperTools()).AllowAnonymous();
    }

    // JobOperations describes the bodies of the modeling API itself: they must not become components twice.
    private static OpenApiOptions WithoutModelingBodies(OpenApiOptions options)
    {
        options.CreateSchemaReferenceId = json =>
        {
            var type = Nullable.GetUnderlyingType(json.Type) ?? json.Type;
            return type.Namespace == typeof(JobAnswer).Namespace || type == typeof(JobRowState)
                ? null
                : OpenApiOptions.CreateDefaultSchemaReferenceId(json);
        };
        return options;
    }
}
