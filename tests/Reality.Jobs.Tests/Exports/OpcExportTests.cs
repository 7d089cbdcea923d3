using System.Text;
using Reality.Core.Geometry;
using Reality.Engine.Analysis;
using Reality.Formats.Geodesy;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Exports;

public sealed class OpcExportTests(SmallModel model) : IClassFixture<SmallModel>
{
    [Theory]
    [InlineData("{}", "32632", 0.05)]
    [InlineData("""{"samplingStrategy":"Resolution","samplingDistance":4}""", "32632", 0.2)]
    [InlineData("""{"crs":"EPSG:2056","samplingStrategy":"Absolute","samplingDistance":0.1}""", "2056", 0.1)]
    [InlineData("""{"crs":"EPSG:4978","samplingStrategy":"Absolute","samplingDistance":0.25}""", "4978", 0.25)]
    public async Task Points_have_the_system_and_the_distance_that_are_asked_for(string options, string crs, double distance)
    {
        if (!ExternalReader.HasPackage("@itwin/core-orbitgt"))
            Assert.Skip("@itwin/core-orbitgt is not installed: see tests/readers/README.md.");

        var (folder, _) = await model.Export("OPC", options);

        Assert.Equal(["PointCloud.opc"], Directory.GetFiles(folder).Select(Path.GetFileName));
        var read = ExternalReader.RunScript("opc.js", Path.Combine(folder, "PointCloud.opc"));
        Assert.Equal(crs, (string?)read["crs"]);
        // 200 square meters in plan, on slopes of at most 45 degrees.
        Assert.InRange((double)read["levels"]![0]!["pointCount"]! * distance * distance, 190, 260);
        Assert.True(read["levels"]!.AsArray().Count >= 2);
        Assert.Equal(1, (int)read["levels"]!.AsArray()[^2]!["tileCount"]!);

        using var transform = CoordinateTransform.FromWorld(SmallModel.Origin, CoordinateSystemParser.Parse($"EPSG:{crs}"));
        var expected = SmallModel.Tiles
            .SelectMany(tile => new MapProjection(transform.Apply).Apply(SmallModel.MeshOf(tile).Mesh))
            .Aggregate(Box3d.Empty, (box, position) => box.Include(position));
        double[] bounds = [expected.Min.X, expected.Min.Y, expected.Min.Z, expected.Max.X, expected.Max.Y, expected.Max.Z];
        var found = read["min"]!.AsArray().Concat(read["max"]!.AsArray()).Select(number => (double)number!);
        Assert.All(bounds.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 2 * distance));
        // One tile is gray, the other red.
        var colors = read["levels"]![0]!["points"]!.AsArray().Select(point => (int)point![3]!).Distinct().Order();
        Assert.Equal([0x787878, 0xC81414], colors);
    }

    [Fact]
    public async Task Colors_are_left_out_on_request()
    {
        var (colored, _) = await model.Export("OPC");
        var (plain, _) = await model.Export("OPC", """{"textureColorSource":"None"}""");

        var name = Encoding.Unicode.GetBytes("attribute.0.definition");
        Assert.True(File.ReadAllBytes(Path.Combine(colored, "PointCloud.opc")).AsSpan().IndexOf(name) > 0);
        Assert.True(File.ReadAllBytes(Path.Combine(plain, "PointCloud.opc")).AsSpan().IndexOf(name) < 0);
    }

    [Fact]
    public async Task A_distance_beyond_the_model_gives_a_valid_file_and_a_message()
    {
        var (folder, messages) = await model.Export(
            "OPC", """{"crs":"EPSG:2056","samplingStrategy":"Absolute","samplingDistance":5000}""");

        Assert.Contains(messages, message => message.Code == "Export_Empty");
        Assert.True(File.Exists(Path.Combine(folder, "PointCloud.opc")));
    }

    [Theory]
    [InlineData("EPSG:4326", "degrees")]
    [InlineData("ENU:47.37,8.54", "one number of EPSG")]
    [InlineData("EPSG:32632+5773", "one number of EPSG")]
    [InlineData("EPSG:5555", "vertical datum")]
    public void Systems_that_viewers_do_not_understand_are_refused(string crs, string reason)
    {
        var format = ExportFormats.Find("OPC")!;

        var failure = Assert.Throws<StageException>(() => format.Refuse(format.DefaultOptions(crs), "exports[0]"));

        Assert.Equal("Crs_Unsuitable", failure.Code);
        Assert.Contains("exports[0].options.crs", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }
}
