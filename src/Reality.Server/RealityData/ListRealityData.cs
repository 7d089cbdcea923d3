using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>GET /reality-management/reality-data: lists reality data, filtered, ordered and in pages.</summary>
internal static class ListRealityData
{
    private const string Token = "continuationToken";

    public static async Task<Results<
        Ok<RealityDataPage<RealityDataBody>>, Ok<RealityDataPage<RealityDataSummary>>, ApiError>> Handle(
        HttpRequest http, CurrentUser user, RealityDataStore store, RealityDataSizes sizes, IITwinAccess iTwins,
        CancellationToken cancellation)
    {
        var query = new ListQuery(http.Query);
        if (query.Problems.Count > 0)
            return ApiError.InvalidRealityDataRequest(query.Problems);
        if (query.Filter.ITwinId is { } iTwinId && !await iTwins.MayUseAsync(user, iTwinId, cancellation))
            return ApiError.ITwinNotFound();
        var isWhole = http.Headers["Prefer"].ToString().Contains("return=representation", StringComparison.OrdinalIgnoreCase);
        if (isWhole || query.Order.IsBySize)
            await sizes.SettleAsync(null, cancellation);

        var (rows, next) = await store.ListAsync(
            user.Viewer, query.Filter, query.Order, query.Count, query.Position, cancellation);
        var links = next is null ? null : new NextLink(new(NextPage(http, next)));
        return isWhole
            ? TypedResults.Ok(new RealityDataPage<RealityDataBody>([.. rows.Select(RealityDataBody.Of)], links))
            : TypedResults.Ok(new RealityDataPage<RealityDataSummary>(
                [.. rows.Select(row => new RealityDataSummary(row.Id, row.DisplayName, row.Type))], links));
    }

    // Built from the query and the host of the request, so that the filter stays and the client can reach the host.
    private static string NextPage(HttpRequest http, RealityDataPosition next)
    {
        var query = new QueryBuilder(http.Query.Where(pair => !pair.Key.Equals(Token, StringComparison.OrdinalIgnoreCase)))
        {
            { Token, next.ToToken() },
        };
        return $"{RequestOrigin.Of(http)}{http.Path.ToUriComponent()}{query.ToQueryString()}";
    }
}
