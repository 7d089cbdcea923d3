using Reality.Contract.Exports;
using Reality.Contract.Presets;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>The options that a preset may set.</summary>
public static class PresetSections
{
    /// <summary>Records of options by section.</summary>
    /// <param name="named">The values that requests may name; see <see cref="JobTypes.Named"/>.</param>
    public static IReadOnlyDictionary<string, Type> Of(IReadOnlyList<INamedValue> named)
    {
        var sections = new OrderedDictionary<string, Type>(StringComparer.Ordinal)
        {
            [PresetSettings.FillImageProperties] = typeof(FillImagePropertiesOptions),
            [PresetSettings.Calibration] = typeof(CalibrationOptions),
            [PresetSettings.Tiling] = typeof(TilingOptions),
            [PresetSettings.GaussianSplats] = typeof(GaussianSplatsOptions),
        };
        foreach (var format in named.OfType<ExportFormat>())
            sections[PresetSettings.ExportPrefix + format.Name] = format.OptionsType;
        return sections;
    }
}
