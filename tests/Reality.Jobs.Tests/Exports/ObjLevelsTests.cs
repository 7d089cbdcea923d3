using System.Text.Json.Nodes;
using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Jobs.Tests.Exports;

/// <summary>OBJ with levels of detail, and the options of its textures, on a model of two tiles.</summary>
public sealed class ObjLevelsTests
{
    private const int StepsPerSide = 182;
    private static readonly string[] s_tiles = ["Tile_+000_+000", "Tile_+001_+000"];

    [Fact]
    public async Task A_single_level_is_a_file_per_tile()
    {
        using var model = Model();

        var folder = await Export(model, "{}");

        Assert.Equal(s_tiles.Select(tile => $"{tile}/{tile}"), Objects(folder));
        Assert.False(File.Exists(Path.Combine(folder, "LevelsOfDetail.json")));
        var (across, messages) = await model.Export("OBJ", """{"lodType":"None","lodScope":"AcrossTiles"}""");
        Assert.Equal(Objects(folder), Objects(across));
        Assert.Contains(messages, message => message.Code == "Export_OptionUnused");
    }

    [Fact]
    public async Task Each_shape_has_its_files_and_an_index_of_them()
    {
        using var model = Model();

        // A root and four quarters of each tile.
        var quadtree = await Export(model, """{"lodType":"Quadtree"}""");
        string[] nodes = ["", "_0", "_1", "_2", "_3"];
        Assert.Equal(s_tiles.SelectMany(tile => nodes.Select(node => $"{tile}/{tile}{node}")), Objects(quadtree));
        AssertIndex(quadtree, "TileWise", "Quadtree", levelCount: 2, rootCount: 2);

        // 66,248 triangles, quartered until there are at most a thousand: a leaf and four copies.
        var unary = await Export(model, """{"lodType":"Unary"}""");
        Assert.Equal(10, Objects(unary).Count);
        AssertIndex(unary, "TileWise", "Unary", levelCount: 5, rootCount: 2);

        var octree = await Export(model, """{"lodType":"Octree","lodScope":"AcrossTiles"}""");
        Assert.Contains("0", Objects(octree));
        Assert.All(Objects(octree), name => Assert.Matches("^([0-7]{3}/)*[0-7]+$", name));
        AssertIndex(octree, "AcrossTiles", "Octree", levelCount: 3, rootCount: 1);

        var bing = await Export(model, """{"lodType":"BingMaps","lodScope":"AcrossTiles"}""");
        Assert.All(Objects(bing), name => Assert.Matches("^([0-3]{3}/)+[0-3]{15,23}$", name));
        AssertIndex(bing, "AcrossTiles", "BingMaps", levelCount: null, rootCount: 1);
    }

    [Fact]
    public async Task Textures_are_split_compressed_and_sharpened_as_asked()
    {
        using var model = new SmallModel(tile => WithSquares(SmallModel.MeshOf(tile)));

        var fine = await Export(model, """{"textureCompression":95}""");
        var coarse = await Export(model, """{"textureCompression":20}""");
        var sharp = await Export(model, """{"textureCompression":95,"textureSharpening":true}""");
        var small = await Export(model, """{"lodType":"Unary","maximumTextureSize":100}""");

        Assert.InRange((double)Pages(coarse).Sum(Size) / Pages(fine).Sum(Size), 0.05, 0.6);
        // Edges between dark and light squares are steeper.
        Assert.InRange(Deviation(Pages(sharp)[0]) / Deviation(Pages(fine)[0]), 1.1, 2);
        Assert.All(Pages(small), page =>
        {
            using var image = NetVips.Image.NewFromFile(page);
            Assert.InRange(Math.Max(image.Width, image.Height), 1, 100);
        });
    }

    private static SmallModel Model() => new(tile => SmallModel.MeshOf(tile, StepsPerSide));

    private static async Task<string> Export(SmallModel model, string options) => (await model.Export("OBJ", options)).Folder;

    private static TexturedMesh WithSquares(TexturedMesh mesh)
    {
        var page = new Image<Rgb24>(256, 256);
        for (var i = 0; i < page.Pixels.Length; i++)
            page.Pixels[i] = i % 8 < 4 == i / 256 % 8 < 4 ? new(200, 180, 90) : new(60, 90, 120);
        return new()
        {
            Mesh = mesh.Mesh, TextureCoordinates = mesh.TextureCoordinates, PageOfTriangle = mesh.PageOfTriangle, Pages = [page],
        };
    }

    private static List<string> Objects(string folder)
    {
        var data = Path.Combine(folder, "Data");
        return Directory.EnumerateFiles(data, "*.obj", SearchOption.AllDirectories)
            .Select(path => Path.ChangeExtension(Path.GetRelativePath(data, path), null).Replace('\\', '/'))
            .Order(StringComparer.Ordinal).ToList();
    }

    private static List<string> Pages(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order()];

    private static long Size(string path) => new FileInfo(path).Length;

    private static double Deviation(string path)
    {
        using var image = NetVips.Image.NewFromFile(path);
        return image.Deviate();
    }

    private static void AssertIndex(string folder, string scope, string type, int? levelCount, int rootCount)
    {
        Assert.Contains(
            "<LevelsOfDetail>LevelsOfDetail.json</LevelsOfDetail>", File.ReadAllText(Path.Combine(folder, "metadata.xml")),
            StringComparison.Ordinal);
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "LevelsOfDetail.json")))!;
        Assert.Equal((scope, type), ((string?)index["lodScope"], (string?)index["lodType"]));
        var levels = index["levels"]!.AsArray();
        Assert.Equal(levelCount ?? levels.Count, levels.Count);
        Assert.Equal(2 * 2 * StepsPerSide * StepsPerSide, Finest(index).Sum(node => (int)node["triangleCount"]!));
        Assert.Equal(levels.Sum(level => (int)level!["nodeCount"]!), index["nodes"]!.AsArray().Count);
        Assert.Equal(rootCount, index["nodes"]!.AsArray().Count(node => node!["parent"] is null));
        foreach (var node in index["nodes"]!.AsArray())
        {
            var lines = File.ReadLines(Path.Combine(folder, (string)node!["file"]!)).ToList();
            Assert.Equal((int)node["triangleCount"]!, lines.Count(line => line.StartsWith("f ", StringComparison.Ordinal)));
            Assert.True((double)node["geometricErrorMeters"]! > 0);
        }
    }

    private static IEnumerable<JsonNode> Finest(JsonNode index)
    {
        var parents = index["nodes"]!.AsArray().Select(node => (string?)node!["parent"]).ToHashSet();
        return index["nodes"]!.AsArray().Where(node => !parents.Contains((string?)node!["file"])).Select(node => node!);
    }
}
