using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Reality.Testing;

namespace Reality.Server.Tests.Jobs;

/// <summary>The published schemas of the job types, in a folder beside the repository.</summary>
internal static class ContractSchemas
{
    private static readonly EvaluationOptions s_options = new() { OutputFormat = OutputFormat.List };

    /// <summary>Skips the test if the schemas are missing.</summary>
    public static void RequireOrSkip() =>
        Assert.SkipUnless(
            File.Exists(PathOf("Tiling")),
            $"Put the published schemas of the job types into {Path.GetDirectoryName(PathOf("Tiling"))}.");

    /// <summary>
    /// Violations of one definition of a job type's schema, e.g. "Job", in a value; empty if it conforms.
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
