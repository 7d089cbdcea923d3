using System.Text.Json;
using Reality.Formats.ContextScenes;
using Reality.Pipeline;
using static Reality.Formats.Json.JsonTree;

namespace Reality.Jobs.Stages;

/// <summary>
/// Names the parts of a scene that a job does not use: meshes, and scans with their trajectories if its options leave them out.
/// </summary>
internal static class UnusedParts
{
    private const int MaxNames = 5;
    private const int MaxNameLength = 60;

    // Collection and list of the parts.
    private static readonly (string Collection, string List, string Singular, string Plural)[] s_kinds =
    [
        ("PointCloudCollection", "PointClouds", "point cloud", "point clouds"),
        ("TrajectoryCollection", "Trajectories", "trajectory", "trajectories"),
        ("MeshCollection", "Meshes", "mesh", "meshes"),
    ];

    /// <summary>Warns of them in one message.</summary>
    /// <param name="usesScans">Whether the job uses scans, and reports on them itself.</param>
    public static void Warn(ContextScene document, StageLog log, bool usesScans = false)
    {
        if (document.Document is not { } root)
            return;
        var parts = s_kinds.Where(kind => !usesScans || kind.Collection is not ("PointCloudCollection" or "TrajectoryCollection"))
            .Select(kind => Describe(root, kind)).OfType<string>().ToList();
        if (parts.Count > 0)
        {
            log.Warn(
                "Scene_PartsNotUsed",
                $"The scene has parts that this job does not use: {string.Join("; ", parts)}. The result does not follow from "
                + $"them.");
        }
    }

    private static string? Describe(
        JsonElement root, (string Collection, string List, string Singular, string Plural) kind)
    {
        if (Member(Member(root, kind.Collection), kind.List) is not { ValueKind: JsonValueKind.Object } list)
            return null;
        var names = list.EnumerateObject().Select(part => NameOf(part.Name, part.Value)).ToList();
        if (names.Count == 0)
            return null;
        var shown = string.Join(", ", names.Take(MaxNames)) + (names.Count > MaxNames ? ", …" : "");
        return $"{names.Count} {(names.Count == 1 ? kind.Singular : kind.Plural)} ({shown})";
    }

    private static string NameOf(string key, JsonElement part)
    {
        var name = Text(Member(part, "Name")) ?? Text(Member(part, "Path")) ?? key;
        return name.Length > MaxNameLength ? name[..MaxNameLength] + "…" : name;
    }

    private static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
