using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Requests;
using Reality.Jobs;

namespace Reality.Contract.Tests.Requests;

internal static class JobCheck
{
    /// <summary>The job types of the product, with its export formats.</summary>
    public static JobTypes Types { get; } = JobPlanners.OfContract.Types;

    public static (CheckedSpecifications Specifications, RequestCheck Check) Run(string type, JsonObject specifications)
    {
        Assert.True(Types.TryGet(type, out var jobType));
        var check = new RequestCheck(Types.Named);
        using var document = JsonDocument.Parse(specifications.ToJsonString());
        return (jobType.Check(document.RootElement, check), check);
    }

    public static IReadOnlyList<string> Targets(string type, JsonObject specifications) =>
        Run(type, specifications).Check.Problems.Select(problem => problem.Target).ToList();
}
