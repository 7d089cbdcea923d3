using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Requests;

namespace Reality.Contract.Tests.Requests;

internal static class JobCheck
{
    /// <summary>Every job type that the contract's assembly declares.</summary>
    public static JobTypes Types { get; } = new(typeof(JobType).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(JobType)) && !type.IsAbstract)
        .Select(type => (JobType)Activator.CreateInstance(type)!)
        .ToList());

    public static (CheckedSpecifications Specifications, RequestCheck Check) Run(string type, JsonObject specifications)
    {
        Assert.True(Types.TryGet(type, out var jobType));
        var check = new RequestCheck();
        using var document = JsonDocument.Parse(specifications.ToJsonString());
        return (jobType.Check(document.RootElement, check), check);
    }

    public static IReadOnlyList<string> Targets(string type, JsonObject specifications) =>
        Run(type, specifications).Check.Problems.Select(problem => problem.Target).ToList();
}
