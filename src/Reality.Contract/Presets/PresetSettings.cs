using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Exports;
using Reality.Contract.Requests;

namespace Reality.Contract.Presets;

/// <summary>
/// Fills in options that are absent from a request from the presets that it names, and records those that the job does not use.
/// </summary>
/// <remarks>
/// Priority: the request, then presets in the order in which it names them. Options that none sets stay null. An option whose
/// meaning depends on another one is taken only where that one has the preset's own value, see <see cref="DependsOnAttribute"/>.
/// </remarks>
public sealed class PresetSettings(IReadOnlyList<Preset> presets)
{
    /// <summary>Section of the options of Calibration.</summary>
    public const string Calibration = "calibration";

    /// <summary>Section of the options of Tiling and Reconstruction.</summary>
    public const string Tiling = "tiling";

    /// <summary>Section of the options of FillImageProperties.</summary>
    public const string FillImageProperties = "fillImageProperties";

    /// <summary>Section of the options of GaussianSplats.</summary>
    public const string GaussianSplats = "gaussianSplats";

    /// <summary>Section of an export, before the name of its format.</summary>
    public const string ExportPrefix = "exports.";

    private readonly HashSet<Preset> _used = [];
    private readonly List<PresetConflict> _conflicts = [];

    /// <summary>Presets that have set no option of the job so far.</summary>
    public IEnumerable<Preset> Unused => presets.Where(preset => !_used.Contains(preset));

    /// <summary>Options that were not taken, because they mean something else in the job.</summary>
    public IReadOnlyList<PresetConflict> Conflicts => _conflicts;

    /// <param name="section">One of the sections above.</param>
    /// <param name="given">Options of the request; null = none.</param>
    public T Fill<T>(string section, T? given)
        where T : class, new() =>
        (T)Fill(section, given, typeof(T));

    /// <summary>The options of an export, of its format's type.</summary>
    public ExportOptions Fill(ExportCreate export)
    {
        ArgumentNullException.ThrowIfNull(export);
        return (ExportOptions)Fill(ExportPrefix + export.Format.Name, export.Options, export.Format.OptionsType);
    }

    private object Fill(string section, object? given, Type type)
    {
        var filled = given is null ? [] : JsonSerializer.SerializeToNode(given, type, RequestJson.Options)!.AsObject();
        var dependencies = DependsOnAttribute.Of(type);
        var sections = presets
            .Where(preset => preset.Settings[section] is JsonObject)
            .Select(preset => (Preset: preset, Options: preset.Settings[section]!.AsObject()))
            .ToList();
        // Options that others depend on first: they decide the meaning of the others.
        foreach (var (preset, options) in sections)
            Add(preset, options.Where(option => !dependencies.ContainsKey(option.Key)), filled);
        foreach (var (preset, options) in sections)
        {
            var (same, other) = (new List<KeyValuePair<string, JsonNode?>>(), new List<PresetConflict>());
            var absent = options.Where(option => option.Value is not null && !filled.ContainsKey(option.Key));
            foreach (var option in absent.Where(option => dependencies.ContainsKey(option.Key)))
            {
                if (dependencies[option.Key].FirstOrDefault(depends => !depends.IsSame(options, filled)) is not { } differs)
                    same.Add(option);
                else
                    other.Add(Conflict(preset, option.Key, differs.Option, options, filled));
            }
            Add(preset, same, filled);
            _conflicts.AddRange(other);
        }
        return RequestReader.ReadStored(filled.ToJsonString(RequestJson.Options), type);
    }

    private void Add(Preset preset, IEnumerable<KeyValuePair<string, JsonNode?>> options, JsonObject filled)
    {
        foreach (var (name, value) in options.Where(option => option.Value is not null && !filled.ContainsKey(option.Key)))
        {
            filled.Add(name, value!.DeepClone());
            _used.Add(preset);
        }
    }

    private static PresetConflict Conflict(
        Preset preset, string option, string dependsOn, JsonObject inPreset, JsonObject inJob) =>
        new(preset, option, dependsOn, inPreset[dependsOn]?.ToString(), inJob[dependsOn]?.ToString());
}

/// <summary>An option of a preset that means something else in a job, and was not taken.</summary>
/// <param name="Option">The option.</param>
/// <param name="DependsOn">The option that its meaning depends on.</param>
/// <param name="InPreset">Value of that option in the preset; null = not set.</param>
/// <param name="InJob">Value of that option in the job; null = not set.</param>
public sealed record PresetConflict(Preset Preset, string Option, string DependsOn, string? InPreset, string? InJob);
