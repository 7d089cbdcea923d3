using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Reality.Testing;
using Reality.Testing.Requests;

namespace Reality.Server.Tests.Tenants;

/// <summary>
/// The answers to a request with the id of another user's thing, and to the same request with an id of nothing, are equal: nobody
/// learns what others have.
/// </summary>
public sealed partial class CrossTenantTests
{
    private static readonly string[] s_headers = ["WWW-Authenticate", "Location", "Retry-After", "x-ms-error-code", "Allow"];

    // These take no ids.
    private static readonly string[] s_open = ["/health", "/metrics", "/openapi", "scalar", "/reality-analysis"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_answers_for_a_foreign_id_as_for_an_unknown_one()
    {
        await using var tenants = await TenantServer.StartAsync("{}");

        await AssertEqualAnswersAsync(tenants);
    }

    [Fact]
    public async Task So_it_does_on_PostgreSQL_which_knows_the_members()
    {
        using var postgres = PostgresServer.TryStart();
        Assert.SkipWhen(postgres is null, "PostgreSQL is not installed.");
        await using var tenants = await TenantServer.StartAsync(
            $$"""{"Kind":"Postgres","ConnectionString":"{{postgres.ConnectionString}}"}""", isMemberByToken: false);

        await AssertEqualAnswersAsync(tenants);
    }

    [Fact]
    public async Task Every_operation_is_asked()
    {
        await using var tenants = await TenantServer.StartAsync("{}");
        var endpoints = tenants.Server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
                || !s_open.Any(path => endpoint.RoutePattern.RawText!.Contains(path, StringComparison.Ordinal)))
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName
                ?? endpoint.RoutePattern.RawText!);

        Assert.Equal(TenantProbes.Operations.Keys.Order(), endpoints.Distinct().Order());
    }

    private static async Task AssertEqualAnswersAsync(TenantServer tenants)
    {
        var before = await tenants.StateOfAsync(tenants.Ann);
        var differences = new List<string>();
        var count = 0;
        foreach (var (operation, probes) in TenantProbes.Operations)
        {
            foreach (var (probe, foreign) in WithForeignIds(probes, tenants.Ann))
            {
                var atForeign = await AskAsync(tenants, probe, foreign);
                var atUnknown = await AskAsync(tenants, probe, UnknownLike(foreign));
                count++;
                if (atForeign != atUnknown)
                    differences.Add($"{operation}, {probe.Kind} {foreign}:\n  {atForeign}\n  {atUnknown}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {count}:\n{string.Join('\n', differences.Take(10))}");
        Assert.InRange(count, 3000, int.MaxValue);
        Assert.Equal(before, await tenants.StateOfAsync(tenants.Ann));
        // The ids are there for their owner.
        using var ann = tenants.ClientOf("ann", tenants.Ann);
        foreach (var path in (string[])
            [
                $"/reality-management/reality-data/{tenants.Ann.Data(JobRequests.Scene)}",
                $"/reality-management/reality-data/{tenants.Ann.Data(Tenant.LooseId)}",
                $"/reality-modeling/jobs/{tenants.Ann.Job}", $"/reality-modeling/itwins/{tenants.Ann.ITwin}/bucket",
            ])
        {
            Assert.True((await ann.GetAsync(path, Stop)).IsSuccessStatusCode, path);
        }
    }

    private static IEnumerable<(Probe Probe, string Id)> WithForeignIds(IEnumerable<Probe> probes, Tenant ann) =>
        probes.SelectMany(probe => ForeignIds(ann, probe.Kind).Select(id => (probe, id)));

    private static IEnumerable<string> ForeignIds(Tenant ann, IdKind kind) => kind switch
    {
        IdKind.RealityData => [.. Tenant.DataIds.Select(ann.Data)],
        IdKind.Job => [$"{ann.Job}"],
        IdKind.ITwin => [ann.ITwin],
        IdKind.User => [ann.UserId],
        _ => [ann.Data(JobRequests.Scene), ann.Bucket],
    };

    private static string UnknownLike(string id) => id[..^36] + Guid.NewGuid().ToString("D");

    /// <summary>Status, headers and body, without what differs between two requests anyway.</summary>
    private static async Task<string> AskAsync(TenantServer tenants, Probe probe, string id)
    {
        using var request = probe.Request(tenants.Eve, id);
        if (probe.Kind is IdKind.Container or IdKind.CopySource)
            await SignAsync(tenants, request, probe);
        using var answer = await tenants.Client.SendAsync(request, Stop);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(Stop);
        var headers = answer.Headers.Where(header => s_headers.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}"));
        var text = $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {string.Join(' ', headers)} {body}"
            .Replace(id, "ID", StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(tenants.Ann.ITwin, text, StringComparison.OrdinalIgnoreCase);
        // What is made has new ids, and a time.
        return answer.StatusCode == HttpStatusCode.Created
            ? Time().Replace(AnyId().Replace(text, "NEW"), "TIME")
            : NewId().Replace(text, "\"id\":\"NEW\"");
    }

    // A link is valid for its own container only.
    private static async Task SignAsync(TenantServer tenants, HttpRequestMessage request, Probe probe)
    {
        var own = tenants.Eve.Data(JobRequests.Scene);
        var access = await tenants.Client.GetStringAsync($"/reality-management/reality-data/{own}/writeaccess", Stop);
        var valid = SignedQuery().Match(access).Value;
        var query = probe.Link switch
        {
            LinkKind.Own => valid,
            LinkKind.Forged => valid.Replace("sp=", "sp=x", StringComparison.Ordinal),
            _ => "",
        };
        var path = request.RequestUri!.OriginalString;
        // The target of a copy is Eve's, and the link of its source is the one to judge.
        var signature = probe.Kind == IdKind.CopySource ? valid : query;
        request.RequestUri = new(path + (path.Contains('?', StringComparison.Ordinal) ? '&' : '?') + signature, UriKind.Relative);
        if (request.Headers.TryGetValues(ContainerProbes.CopySourceHeader, out var source))
        {
            var link = new Uri(
                tenants.Client.BaseAddress!, $"{source.Single()}?{(probe.Kind == IdKind.CopySource ? query : valid)}");
            request.Headers.Remove(ContainerProbes.CopySourceHeader);
            request.Headers.Add(ContainerProbes.CopySourceHeader, link.AbsoluteUri);
        }
    }

    // An estimate of costs has an id that stands for nothing.
    [GeneratedRegex("\"id\":\"[0-9a-f-]{36}\"")]
    private static partial Regex NewId();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex AnyId();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")]
    private static partial Regex Time();

    [GeneratedRegex("sv=[^\"]*")]
    private static partial Regex SignedQuery();
}
