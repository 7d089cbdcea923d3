using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Pipeline;

namespace Reality.Engine.Tiling;

/// <summary>
/// The layout as an artifact: "layout/layout.json". Internal to a job; the published layout.json is another document.
/// </summary>
public static class LayoutArtifact
{
    /// <summary>The stage that writes it.</summary>
    public static readonly StageName Stage = "layout";

    public static readonly ArtifactName Name = Stage / "layout.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Reads the layout of the job.</summary>
    public static Layout ReadLayout(this Workspace workspace) => workspace.ReadLayout(Name);

    /// <summary>Reads another layout that the job has kept.</summary>
    public static Layout ReadLayout(this Workspace workspace, ArtifactName name)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(name);
        return JsonSerializer.Deserialize<Layout>(stream, Json)
            ?? throw new StageException(
                "Layout_Empty", "The tiles that an earlier stage planned are damaged: run the job from its beginning.");
    }

    /// <summary>Writes the layout of the job.</summary>
    public static void WriteLayout(this Workspace workspace, Layout layout)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(layout);
        workspace.Write(Name, stream => JsonSerializer.Serialize(stream, layout, Json));
    }
}
