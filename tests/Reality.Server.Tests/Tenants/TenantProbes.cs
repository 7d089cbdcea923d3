using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Requests;
using Reality.Testing.Requests;

namespace Reality.Server.Tests.Tenants;

/// <summary>A request with a place for an id.</summary>
/// <param name="Kind">Whose id it is.</param>
/// <param name="Request">The request of Eve, given the tenant Eve and the id.</param>
/// <param name="Link">Of requests to containers: what Eve signs them with.</param>
internal sealed record Probe(IdKind Kind, Func<Tenant, string, HttpRequestMessage> Request, LinkKind Link = LinkKind.Own);

/// <summary>Kinds of ids in requests.</summary>
internal enum IdKind
{
    RealityData,
    Job,
    ITwin,
    User,
    Container,

    /// <summary>A container as the source of a copy to one of Eve's.</summary>
    CopySource,
}

/// <summary>Queries of container links.</summary>
internal enum LinkKind
{
    /// <summary>Of a container of Eve's.</summary>
    Own,

    /// <summary>Eve's own, changed into one that permits more.</summary>
    Forged,

    None,
}

/// <summary>
/// The probes of every operation, by its name: each place of its path, query and body where an id may stand.
/// </summary>
/// <remarks>An operation that is not listed here fails the test.</remarks>
internal static class TenantProbes
{
    private const string Data = "/reality-management/reality-data";
    private const string Jobs = "/reality-modeling/jobs";

    public static IReadOnlyDictionary<string, IReadOnlyList<Probe>> Operations { get; } =
        new Dictionary<string, IReadOnlyList<Probe>>(StringComparer.Ordinal)
        {
            ["CreateRealityData"] =
            [
                ITwin((_, id) => Post(Data, $$"""{"displayName":"Mine","type":"LAS","iTwinId":"{{id}}"}""")),
            ],
            ["ListRealityData"] =
            [
                ITwin((_, id) => Get($"{Data}?iTwinId={id}")),
                ITwin((_, id) => Get($"{Data}?iTwinId={id}&$search=scene&$orderBy=size")),
                new(IdKind.User, (_, id) => Get($"{Data}?ownerId={id}")),
            ],
            ["GetRealityData"] =
            [
                RealityData((_, id) => Get($"{Data}/{id}")),
                RealityData((_, id) => Get($"{Data}/{id.ToUpperInvariant()}")),
                RealityData((eve, id) => Get($"{Data}/{id}?iTwinId={eve.ITwin}")),
                ITwin((eve, id) => Get($"{Data}/{eve.Data(JobRequests.Scene)}?iTwinId={id}")),
            ],
            ["UpdateRealityData"] =
            [
                RealityData((_, id) => Patch($"{Data}/{id}", """{"displayName":"Mine"}""")),
                RealityData((_, id) => Patch($"{Data}/{id}", """{"displayName":""}""")),
                RealityData((eve, id) => Patch($"{Data}/{id}", $$"""{"displayName":"Mine","iTwinId":"{{eve.ITwin}}"}""")),
                ITwin((eve, id) => Patch(
                    $"{Data}/{eve.Data(JobRequests.Scene)}", $$"""{"displayName":"Mine","iTwinId":"{{id}}"}""")),
            ],
            ["DeleteRealityData"] = [RealityData((_, id) => new(HttpMethod.Delete, $"{Data}/{id}"))],
            ["GetReadAccess"] = Access("readaccess"),
            ["GetWriteAccess"] = Access("writeaccess"),
            ["MoveRealityData"] =
            [
                RealityData((eve, id) => Patch($"{Data}/{id}/move", $$"""{"iTwinId":"{{eve.ITwin}}"}""")),
                RealityData((_, id) => Patch($"{Data}/{id}/move", "{}")),
                ITwin((eve, id) => Patch($"{Data}/{eve.Data(Tenant.LooseId)}/move", $$"""{"iTwinId":"{{id}}"}""")),
            ],
            ["ListITwins"] = [RealityData((_, id) => Get($"{Data}/{id}/itwins"))],
            ["Associate"] =
            [
                RealityData((eve, id) => Post($"{Data}/{id}/itwins/{eve.ITwin}", "")),
                ITwin((eve, id) => Post($"{Data}/{eve.Data(JobRequests.Scene)}/itwins/{id}", "")),
            ],
            ["Dissociate"] =
            [
                RealityData((eve, id) => new(HttpMethod.Delete, $"{Data}/{id}/itwins/{eve.ITwin}")),
                ITwin((eve, id) => new(HttpMethod.Delete, $"{Data}/{eve.Data(JobRequests.Scene)}/itwins/{id}")),
            ],
            ["SubmitJob"] =
            [
                .. JobRequests.Types.SelectMany(References),
                ITwin((_, id) => Post(Jobs, Job("Tiling", id, JobRequests.Minimal("Tiling")))),
                ITwin((_, id) => Post(Jobs, Job("Tiling", id, JobRequests.Full("Tiling")))),
            ],
            ["EstimateCost"] =
            [
                RealityData((_, id) => Post("/reality-modeling/costs", new JsonObject
                {
                    ["type"] = "Tiling",
                    ["specifications"] = JobRequests.Minimal("Tiling").With("inputs.scene", $"\"{id}\""),
                    ["costParameters"] = new JsonObject { ["gpix"] = 1, ["mpoints"] = 0 },
                }.ToJsonString())),
            ],
            ["GetJob"] = [OfJob(HttpMethod.Get, "")],
            ["GetJobProgress"] = [OfJob(HttpMethod.Get, "/progress")],
            ["GetJobMessages"] = [OfJob(HttpMethod.Get, "/messages")],
            ["CancelJob"] = [OfJob(HttpMethod.Delete, "")],
            ["ListJobs"] =
            [
                ITwin((_, id) => Get($"{Jobs}?$filter=iTwinId eq {id}")),
                ITwin((eve, id) => Get($"{Jobs}?$filter=iTwinId in ({id},{eve.ITwin}) and id eq {Guid.Empty}")),
                ITwin((_, id) => Get($"{Jobs}?$filter=not iTwinId ne {id}")),
                new(IdKind.Job, (_, id) => Get($"{Jobs}?$filter=id eq {id}")),
                RealityData((_, id) => Get($"{Jobs}?$filter=inputId eq {id} or outputId eq {id}")),
            ],
            ["GetBucket"] = [ITwin((_, id) => Get($"/reality-modeling/itwins/{id}/bucket"))],
            ["ListFiles"] = [],
            ["/blob/{**path}"] = [.. Enum.GetValues<LinkKind>().SelectMany(ContainerProbes.All)],
        };

    private static Probe RealityData(Func<Tenant, string, HttpRequestMessage> request) => new(IdKind.RealityData, request);

    private static Probe ITwin(Func<Tenant, string, HttpRequestMessage> request) => new(IdKind.ITwin, request);

    private static Probe OfJob(HttpMethod method, string path) => new(IdKind.Job, (_, id) => new(method, $"{Jobs}/{id}{path}"));

    private static IReadOnlyList<Probe> Access(string name) =>
    [
        RealityData((_, id) => Get($"{Data}/{id}/{name}")),
        RealityData((eve, id) => Get($"{Data}/{id}/{name}?iTwinId={eve.ITwin}")),
        ITwin((eve, id) => Get($"{Data}/{eve.Data(JobRequests.Scene)}/{name}?iTwinId={id}")),
    ];

    // Each text of a request: where the id of a reality data or a path of the bucket stands, and where none should.
    private static IEnumerable<Probe> References(string type)
    {
        foreach (var path in TextsOf(JobRequests.Full(type)).Select(text => text.GetPath()))
        {
            foreach (var before in (string[])["", BucketPath.Prefix, "rds:"])
            {
                yield return RealityData((eve, id) =>
                {
                    var request = JobRequests.Full(type);
                    TextsOf(request).Single(text => text.GetPath() == path).ReplaceWith(before + id);
                    return Post(Jobs, Job(type, eve.ITwin, request));
                });
            }
        }
    }

    private static IEnumerable<JsonValue> TextsOf(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => TextsOf(member.Value)),
        JsonArray items => items.SelectMany(TextsOf),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value],
        _ => [],
    };

    private static string Job(string type, string iTwin, JsonObject specifications) =>
        new JsonObject { ["type"] = type, ["iTwinId"] = iTwin, ["specifications"] = specifications }.ToJsonString();

    private static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

    private static HttpRequestMessage Post(string path, string json) => With(HttpMethod.Post, path, json);

    private static HttpRequestMessage Patch(string path, string json) => With(HttpMethod.Patch, path, json);

    private static HttpRequestMessage With(HttpMethod method, string path, string json) =>
        new(method, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
}
