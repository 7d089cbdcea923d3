using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Requests;

namespace Reality.Contract.Presets;

/// <summary>Reads the preset files of users: the format of the presets in this folder.</summary>
public static class PresetFile
{
    /// <summary>Maximum size of a file.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>Reads a file and collects all problems; the preset is usable only if there is none.</summary>
    /// <param name="name">The preset's name in the request.</param>
    /// <param name="sections">The records of the options that a preset may set, by section.</param>
    public static Preset Read(
        ReadOnlyMemory<byte> utf8, string name, IReadOnlyDictionary<string, Type> sections, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(sections);
        ArgumentNullException.ThrowIfNull(check);
        var settings = new JsonObject();
        if (!RequestBody.TryParse(utf8, out var document, out var fault))
        {
            check.Add("", fault);
            return new() { Id = name, Name = name, Description = "", Settings = settings };
        }
        using (document)
        {
            var read = RequestReader.Read<PresetDocument>(document.RootElement, "", check);
            var isObject = read.Settings.ValueKind == JsonValueKind.Object;
            check.That(isObject || check.HasProblemAt("settings"), "settings", "Must be an object.");
            foreach (var section in isObject ? read.Settings.EnumerateObject() : default)
            {
                var target = $"settings.{Shown.Text(section.Name)}";
                if (sections.TryGetValue(section.Name, out var type))
                    RequestReader.Read(section.Value, type, target, check);
                else
                    check.Add(target, $"There is no such section. Sections: {string.Join(", ", sections.Keys)}.");
                settings.Add(section.Name, JsonNode.Parse(section.Value.GetRawText()));
            }
            return new() { Id = name, Name = read.Name ?? name, Description = read.Description ?? "", Settings = settings };
        }
    }

    private sealed record PresetDocument
    {
        [TextLength(0, 256)]
        public string? Id { get; init; }

        [TextLength(0, 256)]
        public string? Name { get; init; }

        public string? Description { get; init; }

        public required JsonElement Settings { get; init; }
    }
}
