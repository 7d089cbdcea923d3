using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.Jobs;

namespace Reality.Server.Jobs;

/// <summary>GET /reality-modeling/jobs?$filter&amp;$top&amp;continuationToken: newest first.</summary>
internal static class ListJobs
{
    private const int DefaultTop = 100;
    private const int MaxTop = 1000;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reality-modeling/jobs", Handle).WithName("ListJobs");

    private static async Task<Results<Ok<JobsAnswer>, ApiError>> Handle(
        HttpRequest request, CurrentUser user, [FromServices] JobStore jobs, [FromServices] JobTypes types,
        CancellationToken cancellation)
    {
        var check = new RequestCheck();
        var filter = ReadFilter(request.Query["$filter"], types, check);
        var top = ReadTop(request.Query["$top"], check);
        var after = ReadToken(request.Query["continuationToken"], check);
        if (check.Problems.Count > 0)
            return ApiError.InvalidModelingRequest(check.Problems);

        var page = await jobs.ListAsync(new(user.Id, user.ITwinIds, filter!, top, after), cancellation);
        var links = page.Next is { } next ? new JobsLinks(new(LinkTo(request, top, next))) : null;
        return TypedResults.Ok(new JobsAnswer(page.Jobs.Select(JobBody.Of), links));
    }

    private static string LinkTo(HttpRequest request, int top, JobCursor next)
    {
        var query = new QueryBuilder
        {
            { "$filter", request.Query["$filter"].ToString() },
            { "$top", top.ToString(CultureInfo.InvariantCulture) },
            { "continuationToken", next.ToToken() },
        };
        return $"{RequestOrigin.Of(request)}/reality-modeling/jobs{query.ToQueryString()}";
    }

    private static JobFilter? ReadFilter(string? text, JobTypes types, RequestCheck check)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            AddParameter(check, "$filter",
                "At least one criterion is required, e.g. $filter=iTwinId eq 2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01.");
            return null;
        }
        try
        {
            return JobFilterParser.Parse(text, types.Names);
        }
        catch (FilterException e)
        {
            AddParameter(check, "$filter", e.Message);
            return null;
        }
    }

    private static int ReadTop(string? text, RequestCheck check)
    {
        if (string.IsNullOrEmpty(text))
            return DefaultTop;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top is >= 1 and <= MaxTop)
            return top;
        AddParameter(check, "$top", $"The field $top must be between 1 and {MaxTop}.");
        return DefaultTop;
    }

    private static JobCursor? ReadToken(string? text, RequestCheck check)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (!JobCursor.TryParse(text, out var cursor))
            AddParameter(
                check, "continuationToken", "Not a token of this list. Use the token of the link to the next page, or omit it.");
        return cursor;
    }

    private static void AddParameter(RequestCheck check, string name, string message) =>
        check.Add(new(name, message, "InvalidParameter"));
}
