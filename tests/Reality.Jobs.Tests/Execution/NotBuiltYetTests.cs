using System.Reflection;
using Reality.Contract.Exports;
using Reality.Contract.Presets;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Engine.Sfm;
using Reality.Engine.Tiling;
using Reality.Jobs.Calibration;
using Reality.Jobs.Execution;
using Reality.Jobs.Modeling;
using Reality.Jobs.Unbuilt;
using Reality.Pipeline;
using Reality.Testing.Requests;
using CalibrationOptions = Reality.Contract.Specifications.CalibrationOptions;
using TilingOptions = Reality.Contract.Specifications.TilingOptions;

namespace Reality.Jobs.Tests.Execution;

/// <summary>What the contract has and is not built ends a job before any work, with a message that names it.</summary>
public sealed class NotBuiltYetTests(JobBench bench) : IClassFixture<JobBench>
{
    private const string Id = "6d5a0000-0000-4000-8000-000000000001";

    [Fact]
    public void Every_value_is_refused_by_its_published_name()
    {
        Type[] records =
            [typeof(CalibrationOptions), typeof(TilingOptions), .. ExportFormats.All.Select(format => format.OptionsType)];
        foreach (var property in records.SelectMany(record => record.GetProperties()))
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (!type.IsEnum || property.GetCustomAttribute<BuiltAttribute>() is not { } built)
                continue;
            foreach (var (name, value) in PublishedNames.Of(type).Where(known => !built.Values.Contains(known.Value)))
            {
                var options = Activator.CreateInstance(property.ReflectedType!)!;
                property.SetValue(options, value);
                var failure = Assert.Throws<StageException>(() => NotBuiltYet.Check(options, "options"));
                Assert.Contains($" '{name}' is not available", failure.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("tilingValue", "10", "'10'", "Use it with tilingMode")]
    [InlineData("crs", "\"EPSG:32632\"", "'EPSG:32632'", "Use it with tilingMode")]
    [InlineData("planarSimplificationTolerance", "0.5", "'0.5'", "Use it with simplification PlanarRelative")]
    [InlineData("untexturedColor", "\"#102030\"", "'#102030'", "Use it with untexturedRepresentation")]
    [InlineData("orthoResolution", "0.5", "'0.5'", "Use it with modelingReferenceType Orthophoto")]
    public void Options_of_tiling(string name, string value, string shown, string instead) => AssertRefused(
        "Tiling", $$"""{"inputs":{"scene":"{{Id}}"},"outputs":["modelingReference"],"options":{"{{name}}":{{value}}} }""",
        $"specifications.options.{name}", shown, instead);

    [Theory]
    [MemberData(nameof(Presets))]
    public void Every_preset_is_built(string id)
    {
        var presets = new PresetSettings([PresetCatalog.Find(id)!]);
        CalibrationPlanner.SettingsOf(presets.Fill<CalibrationOptions>(PresetSettings.Calibration, null));
        TilingSupport.SettingsOf(presets.Fill<TilingOptions>(PresetSettings.Tiling, null));
        var exports = ExportFormats.All.Select(format => new Export { Format = format, Location = Id }).ToList();

        Assert.Equal(ExportFormats.All.Count, ModelPlan.RequestsOf(exports, presets).Count);
    }

    public static TheoryData<string> Presets => new(PresetCatalog.All.Select(preset => preset.Id));

    private void AssertRefused(string type, string specifications, params string[] words)
    {
        var (id, _) = bench.Store(type, specifications);

        var failure = Assert.Throws<StageException>(() => bench.Graphs.Load(id));

        Assert.Equal(NotBuiltYet.OptionCode, failure.Code);
        Assert.All(words, word => Assert.Contains(word, failure.Message, StringComparison.Ordinal));
    }
}
