using System.Text.Json;
using Reality.Contract.Requests;

namespace Reality.Contract.Presets;

/// <summary>The presets that come with the system; each is a file beside this one.</summary>
public static class PresetCatalog
{
    private const string Folder = "Reality.Contract.Presets.";

    /// <summary>Ordered by id.</summary>
    public static IReadOnlyList<Preset> All { get; } = Load();

    /// <summary>Null where there is none of that id.</summary>
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
