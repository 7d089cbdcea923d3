using Reality.Contract.Exports;
using Reality.Contract.Presets;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Jobs;
using Reality.Jobs.Exports.Las;

namespace Reality.Contract.Tests.Presets;

public sealed class PresetSettingsTests
{
    public static TheoryData<string> Ids => new(PresetCatalog.All.Select(preset => preset.Id));

    [Fact]
    public void Presets_for_common_surveys_come_along() =>
        Assert.Equal(
            ["aerial-nadir", "aerial-oblique", "close-range", "indoor-scan", "low-memory-preview"],
            PresetCatalog.All.Select(preset => preset.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_preset_sets_options_that_exist(string id)
    {
        // Reading is strict: an unknown option or value throws.
        PresetSettings.Fill<CalibrationOptions>(PresetSettings.Calibration, [id], null);
        PresetSettings.Fill<TilingOptions>(PresetSettings.Tiling, [id], null);
        foreach (var format in ExportFormats.All)
            PresetSettings.Fill([id], new ExportCreate { Format = format });

        string[] sections = ["calibration", "tiling", .. ExportFormats.All.Select(format => $"exports.{format.Name}")];
        Assert.Empty(PresetCatalog.Find(id)!.Settings.Select(section => section.Key).Except(sections));
    }

    [Fact]
    public void The_request_counts_before_presets_and_the_first_preset_before_the_second()
    {
        var given = new TilingOptions { GeometricPrecision = GeometricPrecision.Ultra };

        var filled = PresetSettings.Fill(PresetSettings.Tiling, ["low-memory-preview", "close-range"], given);

        Assert.Equal(GeometricPrecision.Ultra, filled.GeometricPrecision);
        Assert.Equal(2, filled.TilingValue);
        Assert.Equal(HoleFilling.SmallHoles, filled.HoleFilling);
        Assert.Equal(UntexturedRepresentation.InpaintingCompletion, filled.UntexturedRepresentation);
        Assert.Null(filled.Crs);
    }

    [Fact]
    public void A_preset_fills_in_the_options_of_an_export()
    {
        var export = new ExportCreate { Format = new LasExport(), Options = new LasOptions { Compress = LasCompression.Laz } };

        var filled = Assert.IsType<LasOptions>(PresetSettings.Fill(["low-memory-preview"], export));

        Assert.Equal(
            (LasCompression.Laz, SamplingStrategy.Resolution, 4.0),
            (filled.Compress, filled.SamplingStrategy, filled.SamplingDistance));
    }

    [Fact]
    public void Without_presets_nothing_changes()
    {
        var given = new CalibrationOptions { KeypointsDensity = KeypointsDensity.High };

        Assert.Equal(given, PresetSettings.Fill(PresetSettings.Calibration, null, given));
    }
}
