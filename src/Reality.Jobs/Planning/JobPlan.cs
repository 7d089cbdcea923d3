using Reality.Contract;
using Reality.Core.Scenes;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Planning;

/// <summary>The stages of a stored job, and what is to be said of its outputs when they are complete.</summary>
/// <param name="Stages">In an order in which each follows those it depends on.</param>
/// <param name="Size">How much there is to work on.</param>
/// <param name="Measured">How much there was to do, for the price; asked for when all stages are complete.</param>
internal sealed record JobPlan(
    IReadOnlyList<Stage> Stages, InputSize Size, IReadOnlyList<PlannedOutput> Outputs, Func<CostParameters> Measured);

/// <summary>A reality data that a job fills.</summary>
/// <param name="Id">The reality data.</param>
/// <param name="Place">Where its files are.</param>
internal sealed record PlannedOutput(string Id, Place Place)
{
    /// <summary>The file to open first; null = it has none, or the first by name of several alike.</summary>
    public string? RootDocument { get; init; }

    /// <summary>The coordinate system asked for, e.g. "EPSG:32632"; null = the UTM zone of the scene.</summary>
    public string? Crs { get; init; }

    /// <summary>The scene that it shows; asked for when all stages are complete.</summary>
    public required Func<Scene> Scene { get; init; }

    /// <summary>A scene document.</summary>
    public static PlannedOutput OfScene(string id, IJobFiles files) => new(id, Place.RealityData(id))
    {
        RootDocument = SceneFiles.DocumentName,
        Scene = () => SceneFiles.Read(files, Place.RealityData(id)).Scene,
    };
}
