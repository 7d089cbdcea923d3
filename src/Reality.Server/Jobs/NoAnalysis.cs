using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reality.Server.Errors;

namespace Reality.Server.Jobs;

/// <summary>/reality-analysis: the SDKs call it too, but it is another service.</summary>
internal static class NoAnalysis
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Map("/reality-analysis/{**path}", () => new ApiError(
            StatusCodes.Status404NotFound, "NotFound", "This server models reality; it has no analysis service.")).AllowAnonymous();
}
