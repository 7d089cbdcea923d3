using Reality.Contract;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.Planning;

/// <summary>The stages of a stored job, and the records of its outputs.</summary>
/// <param name="Stages">In an order in which each stage follows the stages it depends on.</param>
/// <param name="Size">Size of the job's input.</param>
/// <param name="SummarizedBy">The stage that writes the <see cref="SceneSummary"/> of the scene that the outputs show.</param>
/// <param name="Measured">Measured work, for the price; called when all stages are complete.</param>
internal sealed record JobPlan(
    IReadOnlyList<Stage> Stages, InputSize Size, IReadOnlyList<PlannedOutput> Outputs, StageName SummarizedBy,
    Func<SceneSummary, CostParameters> Measured)
{
    /// <summary>Warnings about the request itself.</summary>
    public IReadOnlyList<JobMessage> Warnings { get; init; } = [];
}

/// <summary>A reality data that receives an output of a job.</summary>
/// <param name="Id">The reality data.</param>
/// <param name="Place">Place of its files.</param>
internal sealed record PlannedOutput(string Id, Place Place)
{
    /// <summary>The file to open first; null = none, or the first by name of several equivalent ones.</summary>
    public string? RootDocument { get; init; }

    /// <summary>The coordinate system that its files are in, e.g. "EPSG:32632"; null for a local one.</summary>
    public required Func<SceneSummary, string?> CrsOf { get; init; }

    /// <summary>A scene document.</summary>
    public static PlannedOutput OfScene(string id) => new(id, Place.RealityData(id))
    {
        RootDocument = SceneFiles.DocumentName,
        CrsOf = summary => summary.Crs,
    };
}
