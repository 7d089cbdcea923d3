using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Jobs;
using Reality.Testing.Requests;

namespace Reality.Fuzz.Documents;

/// <summary>Requests for jobs, read as the service reads them, up to the existence of their references.</summary>
internal sealed class RequestTarget : DocumentTarget
{
    private readonly JobTypes _types = JobPlanners.OfContract.Types;

    public override string Name => "requests";

    protected override IEnumerable<string> Documents() =>
        from type in JobRequests.Types
        from specifications in new[] { JobRequests.Minimal(type), JobRequests.Full(type) }
        select new JsonObject { ["type"] = type, ["specifications"] = specifications }.ToJsonString();

    protected override string Outcome(byte[] input)
    {
        if (!RequestBody.TryParse(input, out var document, out var fault))
            return fault;
        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("type", out var name) && name.ValueKind == JsonValueKind.String
                && _types.TryGet(name.GetString()!, out var type)
                && document.RootElement.TryGetProperty("specifications", out var specifications)
                    ? Outcome(type, specifications)
                    : "no type or specifications";
        }
    }

    private string Outcome(JobType type, JsonElement specifications)
    {
        var check = _types.NewCheck();
        var read = type.Check(specifications, check);
        if (check.Problems.Count > 0)
            return $"{type.Name} {string.Join(' ', check.Problems.Select(problem => problem.Message).Distinct().Take(3))}";
        read.ToJson();
        return type.Name;
    }
}
