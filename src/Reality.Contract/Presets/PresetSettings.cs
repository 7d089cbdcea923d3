using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Exports;
using Reality.Contract.Requests;

namespace Reality.Contract.Presets;

/// <summary>Fills in options that are absent from a request from the presets that it names.</summary>
/// <remarks>Priority: the request, then presets in the order in which it names them. Options that none sets stay null.</remarks>
public static class PresetSettings
{
    /// <summary>Section of <see cref="Specifications.CalibrationOptions"/>.</summary>
    public const string Calibration = "calibration";

    /// <summary>Section of <see cref="Specifications.TilingOptions"/>.</summary>
    public const string Tiling = "tiling";

    /// <summary>Section of <see cref="Specifications.FillImagePropertiesOptions"/>.</summary>
    public const string FillImageProperties = "fillImageProperties";

    /// <summary>Section of <see cref="Specifications.GaussianSplatsOptions"/>.</summary>
    public const string GaussianSplats = "gaussianSplats";

    /// <param name="section">One of the sections above.</param>
    /// <param name="presets">Ids of existing presets; null = none.</param>
    /// <param name="given">Options of the request; null = none.</param>
    public static T Fill<T>(string section, IReadOnlyList<string>? presets, T? given)
        where T : class, new() =>
        (T)Fill(section, presets, given, typeof(T));

    /// <summary>The options of an export, of its format's type.</summary>
    public static ExportOptions Fill(IReadOnlyList<string>? presets, ExportCreate export)
    {
        ArgumentNullException.ThrowIfNull(export);
        var section = $"exports.{export.Format.Name}";
        return (ExportOptions)Fill(section, presets, export.Options, export.Format.OptionsType);
    }

    private static object Fill(string section, IReadOnlyList<string>? presets, object? given, Type type)
    {
        var filled = given is null ? [] : JsonSerializer.SerializeToNode(given, type, RequestJson.Options)!.AsObject();
        foreach (var id in presets ?? [])
        {
            var preset = PresetCatalog.Find(id) ?? throw new ArgumentException($"There is no preset '{id}'.", nameof(presets));
            foreach (var (name, value) in preset.Settings[section] as JsonObject ?? [])
            {
                if (!filled.ContainsKey(name))
                    filled.Add(name, value?.DeepClone());
            }
        }
        return RequestReader.ReadStored(filled.ToJsonString(RequestJson.Options), type);
    }
}
