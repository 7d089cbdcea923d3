using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>What <see cref="ReportStages"/> work from.</summary>
internal sealed record ReportSetup
{
    public required IJobFiles Files { get; init; }

    /// <summary>Where the report goes.</summary>
    public required string Place { get; init; }

    /// <summary>Asked for when the report is written.</summary>
    public required Func<string> Title { get; init; }

    /// <summary>What the report follows from besides the stages before it.</summary>
    public object? Key { get; init; }

    /// <summary>Whether a model was made of the scene.</summary>
    public bool HasModel { get; init; }

    public string? ExportCrs { get; init; }

    /// <summary>Files that did not become photos of the scene, as far as the job knows.</summary>
    public Func<Workspace, IReadOnlyList<LeftOutPhoto>> ReadLeftOut { get; init; } = _ => [];
}
