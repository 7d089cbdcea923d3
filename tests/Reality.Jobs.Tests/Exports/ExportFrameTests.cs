using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Jobs.Exports;
using Reality.Jobs.Exports.I3s;
using Reality.Jobs.Exports.Las;
using Reality.Jobs.Exports.OrthophotoDsm;
using Reality.Jobs.Exports.Osgb;
using Reality.Jobs.Exports.Ply;
using Reality.Jobs.Exports.Tiles3D;
using Reality.Jobs.Exports.WavefrontObj;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Exports;

/// <summary>A scene in Minnesota.</summary>
public sealed class ExportFrameTests
{
    private const double UsFoot = 1200.0 / 3937;
    private static readonly Scene s_scene = new() { Photos = [], Cameras = [], Origin = GeoPoint.FromDegrees(46.84, -92, 200) };

    [Theory]
    [InlineData("EPSG:32615", 1)]
    [InlineData("EPSG:26849", UsFoot)] // state plane, US survey feet
    [InlineData("EPSG:4978", 1)]
    public void A_model_keeps_its_shape(string crs, double metersPerUnit)
    {
        using var frame = ExportFrame.Of(s_scene, crs);
        Vector3d[] corners = [default, new(50, 0, 0), new(0, 60, 0), new(0, 0, 10)];

        var map = Map(frame, corners);

        // Scale factors of map projections differ from one by less than a thousandth.
        for (var i = 1; i < corners.Length; i++)
            Assert.Equal(corners[i].Length, (map[i] - map[0]).Length * metersPerUnit, 0.001 * corners[i].Length);
    }

    [Theory]
    [InlineData("EPSG:26849", "US survey foot", "UNIT[\"US survey foot\",0.304800609601219")]
    [InlineData("EPSG:32615", "metre", "UNIT[\"metre\",1]")]
    [InlineData("EPSG:4326", "metre", "UNIT[\"metre\",1]")]
    public void Heights_state_their_unit(string crs, string unit, string wkt)
    {
        using var frame = ExportFrame.Of(s_scene, crs);

        Assert.Equal(unit, frame.HeightUnitName);
        Assert.Contains("VERT_CS", frame.WktWithHeights, StringComparison.Ordinal);
        Assert.Contains(wkt, frame.WktWithHeights, StringComparison.Ordinal);
    }

    [Fact]
    public void Distances_in_options_are_meters_if_the_system_has_degrees()
    {
        using var degrees = ExportFrame.Of(s_scene, "EPSG:4326");
        using var feet = ExportFrame.Of(s_scene, "EPSG:26849");

        Assert.Equal(1, degrees.MetersPerDistanceUnit);
        Assert.Equal(UsFoot, feet.MetersPerDistanceUnit, 1e-9);
    }

    [Theory]
    [InlineData("EPSG:25832", true)] // made for Europe
    [InlineData("EPSG:32615", false)]
    public void A_system_outside_its_area_is_named_with_the_distance(string crs, bool warns)
    {
        var messages = new List<string>();
        using var frame = ExportFrame.Of(s_scene, crs);

        frame.WarnIfUnfit(new WarningList(messages));

        Assert.Equal(warns ? 1 : 0, messages.Count);
        if (warns)
            Assert.Matches(@"EPSG:25832 .* is made for Europe.*; the photos lie [56]\d\d\d km outside it", messages[0]);
    }

    [Theory]
    [InlineData("EPSG:3857", "1.4[56][0-9] times as long to the east and 1.46[0-9] times to the north")] // Web Mercator
    [InlineData("EPSG:32662", "1.4[56][0-9] times as long to the east and 1.00[0-9] times to the north")]
    [InlineData("EPSG:32616", null)] // the next zone
    [InlineData("EPSG:26849", null)]
    [InlineData("EPSG:4326", null)]
    public void A_projection_that_changes_lengths_at_the_scene_is_named_with_its_scale(string crs, string? scales)
    {
        var messages = new List<string>();
        using var frame = ExportFrame.Of(s_scene, crs);

        frame.WarnIfUnfit(new WarningList(messages));

        var scale = messages.SingleOrDefault(message => message.Contains("lengths at the photos", StringComparison.Ordinal));
        if (scales is null)
            Assert.Null(scale);
        else
            Assert.Matches(scales, scale);
    }

    [Fact]
    public void A_system_whose_heights_cannot_be_reached_is_refused_with_a_remedy()
    {
        var refusal = Assert.Throws<StageException>(() => ExportFrame.Of(s_scene, "EPSG:5555"));

        Assert.Matches(@"EPSG:5555: [^.]*\. Choose another coordinate system, such as one without heights", refusal.Message);
    }

    public static TheoryData<ModelExport, string, string?> Refusals => new()
    {
        { new ObjExport(), "EPSG:4326", "Crs_Unsuitable" },
        { new ObjExport(), "EPSG:4978", null },
        { new ObjExport(), "EPSG:26849+5703", "Crs_MixedUnits" }, // feet beside NAVD88 meters
        { new ObjExport(), "EPSG:26849+6360", null },
        { new PlyExport(), "EPSG:4326", "Crs_Unsuitable" },
        { new LasExport(), "EPSG:4326", null },
        { new LasExport(), "EPSG:4978", null },
        { new OrthophotoDsmExport(), "EPSG:4978", "Crs_Unsuitable" },
        { new OrthophotoDsmExport(), "EPSG:4326", null },
        { new OsgbExport(), "EPSG:4326", "Crs_Unsuitable" },
        { new OsgbExport(), "EPSG:26849+5703", "Crs_MixedUnits" },
        { new OsgbExport(), "EPSG:26849", null },
        { new OrthophotoDsmExport(), "EPSG:4979", null },
        { new OrthophotoDsmExport(), "EPSG:5513", "Crs_Unsuitable" }, // axes to the south and west
        { new LasExport(), "EPSG:4979", null },
        { new Tiles3DExport(), "EPSG:32632", null },
        { new Tiles3DExport(), "EPSG:4326", null },
        { new Tiles3DExport(), "ENU:46.84,-92", null },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Systems_that_a_format_cannot_express_are_refused_at_the_start(ModelExport format, string crs, string? code)
    {
        var refusal = Record.Exception(() => format.Refuse(format.DefaultOptions(crs), "outputs.exports[0]"));

        Assert.Equal(code, (refusal as StageException)?.Code);
        if (code is not null)
            Assert.Contains($"outputs.exports[0].options.crs: {format.Name}", refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EPSG:4326+5773", null)]
    [InlineData("EPSG:32632", null)]
    [InlineData("EPSG:26849+5703", "Crs_MixedUnits")]
    [InlineData("EPSG:4258", "Crs_Unsuitable")]
    [InlineData("EPSG:4978", "Crs_Unsuitable")]
    [InlineData("EPSG:1", "Crs_Unknown")]
    public void Systems_that_a_scene_layer_cannot_have_are_refused_at_the_start(string crs, string? code)
    {
        var format = new I3sExport();

        var refusal = Record.Exception(() => format.Refuse(new I3sOptions { Crs = crs }, "outputs.exports[0]"));

        Assert.Equal(code, (refusal as StageException)?.Code);
        if (code is not null)
            Assert.Contains("outputs.exports[0].options.crs: ", refusal!.Message, StringComparison.Ordinal);
    }

    private static Vector3d[] Map(ExportFrame frame, Vector3d[] world) => frame.Projection.Apply(new Mesh
    {
        Origin = default, Positions = [.. world.Select(p => p.RelativeTo(default))], Triangles = [],
    });

    private sealed class WarningList(List<string> messages) : StageLog
    {
        public override void Begin(int stepCount)
        {
        }

        public override void Advance(int steps = 1)
        {
        }

        public override void Info(string message)
        {
        }

        public override void Warn(string code, Core.MessageText message) => messages.Add(message.ToString());
    }
}
