using Reality.Contract.Exports;
using Reality.Contract.Presets;
using Reality.Contract.Specifications;
using Reality.Jobs.Calibration;
using Reality.Jobs.Modeling;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Modeling;

/// <summary>An option without an effect ends a job before any work, with a message that names it.</summary>
public sealed class TilingRefusalsTests
{
    private const string Id = "6d5a0000-0000-4000-8000-000000000001";

    public static TheoryData<TilingOptions, string, string> WithoutEffect => new()
    {
        { new() { TilingValue = 10.5 }, "tilingValue '10.5' has no effect here.", "Use it with tilingMode" },
        {
            new() { TilingOrigin = new() { X = 1, Y = 2.5, Z = 0 }, TilingMode = TilingMode.Adaptive },
            "tilingOrigin '1, 2.5, 0' has no effect",
            "Use it with tilingMode RegularPlanarGrid or RegularVolumetricGrid"
        },
        { new() { Crs = "EPSG:32632" }, "crs 'EPSG:32632' has no effect here.", "Use it with tilingMode" },
        {
            new() { PlanarSimplificationTolerance = 0.5 }, "planarSimplificationTolerance '0.5' has no effect here.",
            "Use it with simplification PlanarRelative"
        },
        {
            new() { UntexturedColor = "#102030" }, "untexturedColor '#102030' has no effect here.",
            "Use it with untexturedRepresentation"
        },
        {
            new() { OrthoResolution = 0.5 }, "orthoResolution '0.5' has no effect here.",
            "Use it with modelingReferenceType Orthophoto"
        },
        {
            new() { TilingMode = TilingMode.RegularPlanarGrid, TilingOrigin = new() { X = 0, Y = 0, Z = 3 } },
            "tilingOrigin.z '3' has no use",
            "Set it to 0"
        },
        { new() { TilingMode = TilingMode.Adaptive, TilingValue = 0 }, "tilingValue '0' is not a tile size", "or leave it out" },
        {
            new() { Simplification = Simplification.PlanarAbsolute, PlanarSimplificationTolerance = 0 },
            "planarSimplificationTolerance '0' leaves no planes", "use simplification Standard"
        },
    };

    [Theory]
    [MemberData(nameof(WithoutEffect))]
    public void Options_without_an_effect_are_refused(TilingOptions options, string finding, string remedy)
    {
        var failure = Assert.Throws<StageException>(() => TilingSupport.SettingsOf(options));

        Assert.Equal("Option_Invalid", failure.Code);
        Assert.Contains($"specifications.options.{finding}", failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Every_preset_is_accepted(string id)
    {
        var presets = new PresetSettings([PresetCatalog.Find(id)!]);
        CalibrationPlanner.SettingsOf(presets.Fill<CalibrationOptions>(PresetSettings.Calibration, null));
        TilingSupport.SettingsOf(presets.Fill<TilingOptions>(PresetSettings.Tiling, null));
        var exports = ExportFormats.All.Select(format => new Export { Format = format, Location = Id }).ToList();

        Assert.Equal(ExportFormats.All.Count, ModelPlan.RequestsOf(exports, presets).Count);
    }

    public static TheoryData<string> Presets => new(PresetCatalog.All.Select(preset => preset.Id));
}
