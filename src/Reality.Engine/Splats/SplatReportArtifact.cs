using System.Text.Json;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>Figures of trained splats: "splats/report.json".</summary>
public static class SplatReportArtifact
{
    public static void Write(Workspace workspace, StageName stage, SplatReport report)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Write(NameOf(stage), stream => JsonSerializer.Serialize(stream, report));
    }

    public static SplatReport Read(Workspace workspace, StageName stage)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(NameOf(stage));
        return JsonSerializer.Deserialize<SplatReport>(stream)!;
    }

    private static ArtifactName NameOf(StageName stage) => stage / "report.json";
}

/// <summary>Figures of trained splats.</summary>
/// <param name="Trained">Photos that the splats were trained on.</param>
/// <param name="Unseen">Photos that were held out.</param>
public sealed record SplatReport(
    int SplatCount, int StepCount, IReadOnlyList<SplatQuality> Trained, IReadOnlyList<SplatQuality> Unseen)
{
    /// <summary>Splats that were left out because they are transparent or outside of all regions.</summary>
    public int HiddenCount { get; init; }

    /// <summary>Splats that were left out because they float.</summary>
    public int FloatingCount { get; init; }
}
