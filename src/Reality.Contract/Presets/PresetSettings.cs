using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Exports;
using Reality.Contract.Requests;

namespace Reality.Contract.Presets;

/// <summary>Fills in the options that a request leaves out from the presets that it names.</summary>
/// <remarks>What the request says counts; then the presets in the order they are named; what none of them sets stays null.</remarks>
public static class PresetSettings
{
    /// <summary>Of <see cref="Calibration.CalibrationOptions"/>.</summary>
    public const string Calibration = "calibration";

    /// <summary>Of <see cref="Tiling.TilingOptions"/>.</summary>
    public const string Tiling = "tiling";

    /// <summary>Of <see cref="FillImageProperties.FillImagePropertiesOptions"/>.</summary>
    public const string FillImageProperties = "fillImageProperties";

    /// <summary>Of <see cref="GaussianSplats.GaussianSplatsOptions"/>.</summary>
    public const string GaussianSplats = "gaussianSplats";

    /// <param name="section">One of the sets of options above.</param>
    /// <param name="presets">Ids of presets that there are; null = none.</param>
    /// <param name="given">As sent; null = none.</param>
    public static T Fill<T>(string section, IReadOnlyList<string>? presets, T? given)
        where T : class, new() =>
        (T)Fill(section, presets, given, typeof(T));

    /// <summary>The options of an export, of the type that goes with its format.</summary>
    public static ExportOptions Fill(IReadOnlyList<string>? presets, ExportCreate export)
    {
        ArgumentNullException.ThrowIfNull(export);
        var section = $"exports.{PublishedNames.Of(export.Format)}";
        return (ExportOptions)Fill(section, presets, export.Options, FormatTraits.OptionsOf(export.Format));
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
