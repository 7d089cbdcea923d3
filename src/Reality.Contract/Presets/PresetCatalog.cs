using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Requests;

namespace Reality.Contract.Presets;

/// <summary>The presets that ship with the system, one JSON file each in this folder.</summary>
public static class PresetCatalog
{
    private const string Folder = "Reality.Contract.Presets.";

    /// <summary>All presets, ordered by id.</summary>
    public static IReadOnlyList<Preset> All { get; } = Load();

    /// <summary>Finds a preset; null if no preset has the id.</summary>
    public static Preset? Find(string id) => All.FirstOrDefault(preset => preset.Id == id);

    private static List<Preset> Load()
    {
        var assembly = typeof(PresetCatalog).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var file = assembly.GetManifestResourceStream(name)!;
                return JsonSerializer.Deserialize<Preset>(file, RequestJson.Options)!;
            })
            .ToList();
    }
}

/// <summary>A named set of values for options that are absent from a request.</summary>
public sealed record Preset
{
    /// <summary>The name of the preset in requests: its id, or the bucket path of its file.</summary>
    public required string Id { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>Purpose and effect, in a few sentences.</summary>
    public required string Description { get; init; }

    /// <summary>Options by section ("calibration", "tiling", "exports.LAS" ...), each written as in requests.</summary>
    public required JsonObject Settings { get; init; }
}

/// <summary>A preset: the id of one that ships with the system, or the path of a file of the user's own in the bucket.</summary>
public sealed class PresetAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var name = (string)value;
        if (PresetCatalog.Find(name) is not null)
            return name;
        if (name.AsSpan().ContainsAny('/', '.') || name.StartsWith(BucketPath.Prefix, StringComparison.Ordinal))
            return new BucketPathAttribute().Apply(name, target, check);
        var ids = string.Join(", ", PresetCatalog.All.Select(preset => preset.Id));
        check.Add(
            target,
            $"There is no preset '{Shown.Text(name)}'. Presets: {ids}. A file of your own is named by its path in the bucket: "
            + "bkt:path/to/preset.json.");
        return value;
    }
}
