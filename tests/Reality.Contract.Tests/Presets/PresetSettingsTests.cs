using System.Text;
using System.Text.Json;
using Reality.Contract.Exports;
using Reality.Contract.Presets;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Jobs;
using Reality.Jobs.Exports.Las;

namespace Reality.Contract.Tests.Presets;

public sealed class PresetSettingsTests
{
    private static readonly IReadOnlyDictionary<string, Type> s_sections = PresetSections.Of(ExportFormats.All);

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
        // Reading is strict: an unknown section, option or value is a problem.
        var check = new RequestCheck(ExportFormats.All);
        var preset = PresetCatalog.Find(id)!;

        PresetFile.Read(JsonSerializer.SerializeToUtf8Bytes(preset, RequestJson.Options), id, s_sections, check);

        Assert.Empty(check.Problems);
    }

    [Fact]
    public void The_request_counts_before_presets_and_the_first_preset_before_the_second()
    {
        var given = new TilingOptions { GeometricPrecision = GeometricPrecision.Ultra };

        var filled = Of("low-memory-preview", "close-range").Fill(PresetSettings.Tiling, given);

        Assert.Equal(GeometricPrecision.Ultra, filled.GeometricPrecision);
        Assert.Equal(2, filled.TilingValue);
        Assert.Equal(HoleFilling.SmallHoles, filled.HoleFilling);
        Assert.Equal(UntexturedRepresentation.InpaintingCompletion, filled.UntexturedRepresentation);
        Assert.Null(filled.Crs);
    }

    [Theory]
    [InlineData(TilingMode.RegularPlanarGrid, "aerial-nadir")]
    [InlineData(TilingMode.NoTiling, "aerial-nadir")]
    [InlineData(null, "close-range", "aerial-nadir")]
    public void A_value_in_the_unit_of_another_mode_is_not_taken(TilingMode? mode, params string[] ids)
    {
        var presets = Of(ids);

        var filled = presets.Fill(PresetSettings.Tiling, new TilingOptions { TilingMode = mode });

        Assert.Equal(mode ?? TilingMode.NoTiling, filled.TilingMode);
        Assert.Null(filled.TilingValue);
        Assert.Equal(
            ("tilingValue", "tilingMode", "Adaptive", $"{mode ?? TilingMode.NoTiling}"), Short(Assert.Single(presets.Conflicts)));
    }

    [Fact]
    public void A_value_of_the_request_has_the_unit_of_the_mode_that_a_preset_sets()
    {
        var filled = Of("aerial-nadir").Fill(PresetSettings.Tiling, new TilingOptions { TilingValue = 4 });

        Assert.Equal((TilingMode.Adaptive, 4.0), (filled.TilingMode, filled.TilingValue));
    }

    [Fact]
    public void A_sampling_distance_keeps_its_strategy_and_its_coordinate_system()
    {
        var meters = new PresetSettings([Own("""{"exports.LAS":{"samplingStrategy":"Absolute","samplingDistance":0.5}}""")]);
        var pixels = Of("low-memory-preview");

        Assert.Equal(0.5, Las(meters, new()).SamplingDistance);
        Assert.Null(Las(meters, new() { Crs = "EPSG:2225" }).SamplingDistance);
        Assert.Null(Las(meters, new() { SamplingStrategy = SamplingStrategy.Resolution }).SamplingDistance);
        Assert.Equal(
            [("samplingDistance", "crs", null, "EPSG:2225"), ("samplingDistance", "samplingStrategy", "Absolute", "Resolution")],
            meters.Conflicts.Select(Short));
        // Pixels are pixels in every system.
        Assert.Equal(4, Las(pixels, new() { Crs = "EPSG:2225" }).SamplingDistance);
        Assert.Null(Las(pixels, new() { SamplingStrategy = SamplingStrategy.Absolute }).SamplingDistance);

        static LasOptions Las(PresetSettings presets, LasOptions given) =>
            (LasOptions)presets.Fill(new ExportCreate { Format = new LasExport(), Options = given });
    }

    [Fact]
    public void A_preset_fills_in_the_options_of_an_export()
    {
        var export = new ExportCreate { Format = new LasExport(), Options = new LasOptions { Compress = LasCompression.Laz } };

        var filled = Assert.IsType<LasOptions>(Of("low-memory-preview").Fill(export));

        Assert.Equal(
            (LasCompression.Laz, SamplingStrategy.Resolution, 4.0),
            (filled.Compress, filled.SamplingStrategy, filled.SamplingDistance));
    }

    [Fact]
    public void A_preset_that_sets_nothing_is_unused()
    {
        var presets = Of("close-range", "aerial-nadir", "indoor-scan");

        presets.Fill(new ExportCreate { Format = new LasExport() });
        presets.Fill(PresetSettings.Tiling, new TilingOptions { GeometricPrecision = GeometricPrecision.Ultra });

        // The third has options for tiles, but the first two have set them all.
        Assert.Equal(["aerial-nadir", "indoor-scan"], presets.Unused.Select(preset => preset.Id));
    }

    [Fact]
    public void Without_presets_nothing_changes()
    {
        var given = new CalibrationOptions { KeypointsDensity = KeypointsDensity.High };

        Assert.Equal(given, Of().Fill(PresetSettings.Calibration, given));
    }

    [Theory]
    [InlineData("""{"settings":{"tiling":{"tilingMode":"Sometimes"}}}""", "settings.tiling.tilingMode")]
    [InlineData("""{"settings":{"tiling":{"rigSynchro":"None"}}}""", "settings.tiling.rigSynchro")]
    [InlineData("""{"settings":{"tilling":{}}}""", "settings.tilling")]
    [InlineData("""{"settings":{"exports.LAZ":{}}}""", "settings.exports.LAZ")]
    [InlineData("""{"settings":{"calibration":[]}}""", "settings.calibration")]
    [InlineData("""{"settings":[]}""", "settings")]
    [InlineData("""{"id":"own"}""", "settings")]
    [InlineData("[1]", "")]
    [InlineData("{", "")]
    public void A_file_that_is_no_preset_says_where(string text, string target)
    {
        var check = new RequestCheck(ExportFormats.All);

        PresetFile.Read(Encoding.UTF8.GetBytes(text), "bkt:own.json", s_sections, check);

        Assert.Equal(target, check.Problems[0].Target);
    }

    private static PresetSettings Of(params string[] ids) => new(ids.Select(id => PresetCatalog.Find(id)!).ToList());

    private static Preset Own(string settings)
    {
        var check = new RequestCheck(ExportFormats.All);
        var file = Encoding.UTF8.GetBytes($$"""{"settings":{{settings}}}""");
        var preset = PresetFile.Read(file, "bkt:own.json", s_sections, check);
        Assert.Empty(check.Problems);
        return preset;
    }

    private static (string, string, string?, string?) Short(PresetConflict conflict) =>
        (conflict.Option, conflict.DependsOn, conflict.InPreset, conflict.InJob);
}
