using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Reality.Server.Errors;

/// <summary>Gives every failure the error body of the API.</summary>
public static class ErrorServices
{
    public static IServiceCollection AddErrors(this IServiceCollection services) => services
        .AddExceptionHandler<ExceptionHandler>()
        // Otherwise a request that does not fit its handler gets an empty answer.
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    /// <summary>Goes first.</summary>
    public static IApplicationBuilder UseErrors(this IApplicationBuilder app) => app
        .UseExceptionHandler(_ => { })
        .Use(async (context, next) =>
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response is { ContentLength: null, ContentType: null } && Unrouted(context) is { } error)
                await error.ExecuteAsync(context);
        });

    private static ApiError? Unrouted(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound when context.GetEndpoint() is null => new(
            StatusCodes.Status404NotFound, "NotFound", $"There is nothing at {context.Request.Path}."),
        StatusCodes.Status405MethodNotAllowed => new(
            StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", $"{context.Request.Path} does not take {context.Request.Method}."),
        _ => null,
    };
}
