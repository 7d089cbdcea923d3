using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Reality.Testing;

namespace Reality.Server.Tests.Jobs;

/// <summary>The published schemas of the job types, beside the repository.</summary>
internal static class ContractSchemas
{
    private static readonly EvaluationOptions s_options = new() { OutputFormat = OutputFormat.List };

    /// <summary>Skips the test where the schemas are not there.</summary>
    public static void RequireOrSkip() =>
        Assert.SkipUnless(
            File.Exists(PathOf("Tiling")), "The published schemas are not in shared/contract beside the repository.");

    /// <summary>
    /// What is wrong with a value by one definition of a job type's schema, e.g. "Job"; empty where nothing is.
    /// </summary>
    public static IReadOnlyList<string> Faults(string type, string definition, JsonNode value)
    {
        var document = JsonNode.Parse(File.ReadAllText(PathOf(type)))!.AsObject();
        document["$ref"] = $"#/$defs/{definition}";
        document["$id"] = $"urn:test:{type}:{definition}:{Guid.NewGuid()}";
        var result = JsonSchema.FromText(document.ToJsonString()).Evaluate(JsonSerializer.SerializeToElement(value), s_options);
        return result.IsValid
            ? []
            : (result.Details ?? []).Where(detail => detail.Errors is not null)
                .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))
                .ToList();
    }

    private static string PathOf(string type) =>
        Path.GetFullPath(
            Path.Combine(SharedData.RepositoryRoot, "..", "shared", "contract", "specifications", $"{type}.schema.json"));
}
