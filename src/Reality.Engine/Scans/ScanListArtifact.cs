using System.Text.Json;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Scans;

/// <summary>The scans of the calibrated scene as an artifact: "calibrated-scene/scans.json"; absent if there are none.</summary>
public static class ScanListArtifact
{
    public static readonly ArtifactName Name = SceneArtifact.Calibrated / "scans.json";

    private static readonly JsonSerializerOptions s_json = new() { IgnoreReadOnlyProperties = true };

    /// <summary>The scans of the scene, which number them; none if the job has no use for them.</summary>
    public static IReadOnlyList<Scan> ReadScans(this Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (!workspace.Contains(Name))
            return [];
        using var stream = workspace.Read(Name);
        return JsonSerializer.Deserialize<Scan[]>(stream, s_json)!;
    }

    public static void WriteScans(this Workspace workspace, IReadOnlyList<Scan> scans)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Write(Name, stream => JsonSerializer.Serialize(stream, scans, s_json));
    }
}
