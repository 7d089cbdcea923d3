using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Jobs.Requests;

namespace Reality.Jobs.Tests.Requests;

internal static class JobCheck
{
    public static (CheckedSpecifications Specifications, RequestCheck Check) Run(string type, JsonObject specifications)
    {
        Assert.True(new JobTypes().TryGet(type, out var jobType));
        var check = new RequestCheck();
        using var document = JsonDocument.Parse(specifications.ToJsonString());
        return (jobType.Check(document.RootElement, check), check);
    }

    public static IReadOnlyList<string> Targets(string type, JsonObject specifications) =>
        Run(type, specifications).Check.Problems.Select(problem => problem.Target).ToList();
}
