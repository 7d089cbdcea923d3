using System.Text.Json.Nodes;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Analysis;
using Reality.Formats.Geodesy;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Exports;

/// <summary>Every file of an export is read as strictly as its format allows.</summary>
public sealed class Scalable3mxExportTests(SmallModel model) : IClassFixture<SmallModel>
{
    private const int TrianglesPerTile = 2048;

    [Theory]
    [InlineData("{}", new[] { "0.3mxb", "0_children.3mxb" }, 3)]
    [InlineData(
        """{"lodScope":"TileWise"}""",
        new[] { "Tile_+000_+000/Tile_+000_+000.3mxb", "Tile_+001_+000/Tile_+001_+000.3mxb" }, 2)]
    public async Task The_scope_decides_what_a_tree_spans(string options, string[] files, int nodeCount)
    {
        var (folder, _) = await model.Export("3MX", options);

        var scene = Scene3mx.Read(folder);
        Assert.Equal(["Data/Root.3mxb", .. files.Select(file => $"Data/{file}")], scene.Files);
        Assert.Equal(nodeCount, scene.Nodes.Count);
        Assert.Equal(2 * TrianglesPerTile, scene.Nodes.Where(node => node.IsLeaf).Sum(node => node.TriangleCount));
    }

    [Fact]
    public async Task A_level_is_replaced_when_its_error_covers_a_pixel()
    {
        var (folder, _) = await model.Export("3MX");

        var root = Scene3mx.Read(folder).Nodes.Single(node => !node.IsLeaf);
        Assert.InRange(root.TriangleCount, 1, TrianglesPerTile);
        // Texels of 0.1 m, at least.
        Assert.InRange(root.Bounds.Size.Length / root.MaxScreenDiameter, 0.099, 0.3);
    }

    [Fact]
    public async Task Positions_are_relative_to_the_origin_that_is_asked_for()
    {
        var (folder, messages) = await model.Export(
            "3MX", """{"crs":"EPSG:2056","crsOrigin":{"x":2670000.5,"y":1240000,"z":400}}""");

        var scene = Scene3mx.Read(folder);
        Assert.Equal("EPSG:2056", scene.Crs);
        Assert.Equal(new(2670000.5, 1240000, 400), scene.Origin);
        AssertPlace(scene, "EPSG:2056");
        Assert.DoesNotContain(messages, message => message.Code == "Export_OriginFar");
    }

    [Fact]
    public async Task By_default_the_origin_is_near_and_the_system_is_that_of_the_zone()
    {
        var (folder, _) = await model.Export("3MX");

        var scene = Scene3mx.Read(folder);
        Assert.Equal("EPSG:32632", scene.Crs);
        AssertPlace(scene, "EPSG:32632");
        Assert.False(File.Exists(Path.Combine(folder, "index.html")));
    }

    [Fact]
    public async Task A_far_origin_costs_precision_and_a_message_says_so()
    {
        var (_, messages) = await model.Export("3MX", """{"crs":"EPSG:2056","crsOrigin":{"x":0,"y":0,"z":0}}""");

        var message = Assert.Single(messages, message => message.Code == "Export_OriginFar");
        Assert.Contains("rounded to 0.32 m", message.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", 2)]
    [InlineData("""{"textureColorSource":"None"}""", 0)]
    public async Task Textures_show_what_is_asked_for(string options, int count)
    {
        var (folder, _) = await model.Export("3MX", options);

        var leaves = Scene3mx.Read(folder).Nodes.Where(node => node.IsLeaf).ToList();
        Assert.Equal(count, leaves.Sum(node => node.TextureCount));
    }

    [Fact]
    public async Task The_web_page_shows_the_model_and_needs_nothing_else()
    {
        if (!ExternalReader.HasPackage("puppeteer-core") || !ExternalReader.HasCommand("chromium"))
            Assert.Skip("puppeteer-core or chromium is not installed: see tests/readers/README.md.");

        var (folder, _) = await model.Export("3MX", """{"generateWebApp":true}""");

        var seen = ExternalReader.RunScript("web-app.js", folder);
        Assert.Equal("ready", (string?)seen["state"]);
        Assert.Empty(seen["problems"]!.AsArray());
        Assert.Contains("EPSG:32632", (string?)seen["text"], StringComparison.Ordinal);
        // The first tile is gray, the second, east of it, red.
        foreach (var quarter in seen["quarters"]!.AsArray().Index())
        {
            Assert.True((int)quarter.Item!["count"]! > 3000, seen["quarters"]!.ToJsonString());
            var redness = (double)quarter.Item["r"]! - (double)quarter.Item["g"]!;
            Assert.InRange(redness, quarter.Index % 2 == 0 ? -10 : 100, quarter.Index % 2 == 0 ? 40 : 250);
        }
        // In a small window the root is enough.
        Assert.Equal(
            ["/", "/Scene.3mx", "/Data/Root.3mxb", "/Data/0.3mxb"], seen["small"]!.AsArray().Select(path => (string?)path));
        Assert.Equal(["/Data/0_children.3mxb"], seen["large"]!.AsArray().Select(path => (string?)path));
        Assert.Contains("python3 -m http.server", (string?)seen["textFromDisk"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EPSG:4326", "Crs_Unsuitable")]
    [InlineData("EPSG:999999", "Crs_Unknown")]
    public void Systems_that_distort_or_are_not_known_are_refused(string crs, string code)
    {
        var format = ExportFormats.Find("3MX")!;

        var failure = Assert.Throws<StageException>(() => format.Refuse(format.DefaultOptions(crs), "exports[0]"));

        Assert.Equal(code, failure.Code);
        Assert.Contains("exports[0].options.crs", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The finest level is where the surface is.</summary>
    private static void AssertPlace(Scene3mx scene, string crs)
    {
        using var transform = CoordinateTransform.FromWorld(SmallModel.Origin, CoordinateSystemParser.Parse(crs));
        var projection = new MapProjection(transform.Apply);
        var expected = SmallModel.Tiles.SelectMany(tile => projection.Apply(SmallModel.MeshOf(tile).Mesh))
            .Aggregate(Box3d.Empty, (box, position) => box.Include(position));
        var found = scene.Nodes.Where(node => node.IsLeaf).Aggregate(Box3d.Empty, (box, node) => box.Include(node.Bounds));
        Assert.InRange(Vector3d.Distance(expected.Min, found.Min + scene.Origin), 0, 0.001);
        Assert.InRange(Vector3d.Distance(expected.Max, found.Max + scene.Origin), 0, 0.001);
    }
}
