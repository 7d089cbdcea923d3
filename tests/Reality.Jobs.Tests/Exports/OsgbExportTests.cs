using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Analysis;
using Reality.Engine.Tiling;
using Reality.Formats.Geodesy;
using Reality.Jobs.Exports;
using Reality.Testing;

namespace Reality.Jobs.Tests.Exports;

/// <summary>OpenSceneGraph reads each file of an export, and each file that it names is there.</summary>
public sealed class OsgbExportTests(SmallModel model) : IClassFixture<SmallModel>
{
    private const int TrianglesPerTile = 2048;

    [Fact]
    public async Task Each_tile_is_a_tree_of_its_own()
    {
        var (folder, _) = await model.Export("OSGB");

        Assert.Equal(
            ["Data/Tile_+000_+000/Tile_+000_+000.osgb", "Data/Tile_+001_+000/Tile_+001_+000.osgb", "metadata.xml"],
            Files(folder));
        var metadata = XDocument.Load(Path.Combine(folder, "metadata.xml")).Root!;
        Assert.Equal("EPSG:32632", metadata.Element("SRS")!.Value);
        if (!ExternalReader.HasCommand("osgconv"))
            Assert.Skip("openscenegraph is not installed: see tests/readers/README.md.");
        var tile = Read(folder, "Data/Tile_+001_+000/Tile_+001_+000.osgb");
        Assert.Equal(TrianglesPerTile, TriangleCount(tile));
        Assert.All(SizeOf(tile), side => Assert.InRange(side, 256, 320));
        AssertPlace(tile, "EPSG:32632", OriginOf(metadata));
    }

    [Theory]
    [InlineData("""{"lodType":"None"}""", 2, 0)]
    [InlineData("""{"lodType":"Unary"}""", 4, 2)] // for each tile a coarser copy, which a file replaces
    [InlineData("""{"lodType":"Quadtree"}""", 2, 0)]
    [InlineData("""{"lodType":"Octree"}""", 2, 0)]
    [InlineData("""{"lodType":"BingMaps"}""", 2, 0)]
    [InlineData("""{"lodScope":"AcrossTiles"}""", 2, 1)] // a root, and both tiles in the file that replaces it
    [InlineData("""{"lodScope":"AcrossTiles","lodType":"Unary"}""", 4, 3)]
    public async Task Levels_of_detail_have_the_shape_that_is_asked_for(string options, int fileCount, int pagedCount)
    {
        if (!ExternalReader.HasCommand("osgconv"))
            Assert.Skip("openscenegraph is not installed: see tests/readers/README.md.");

        var (folder, _) = await model.Export("OSGB", options);

        var files = Files(folder).Where(name => name.EndsWith(".osgb", StringComparison.Ordinal)).ToList();
        var read = files.ToDictionary(name => name, name => Read(folder, name));
        Assert.Equal(fileCount, files.Count);
        Assert.Equal(pagedCount, read.Values.Sum(text => Regex.Count(text, @"osg::PagedLOD \{")));
        var named = read
            .SelectMany(file => NamedFiles(file.Value).Select(name => $"{Path.GetDirectoryName(file.Key)}/{name}")).ToList();
        Assert.Equal(pagedCount, named.Count);
        Assert.All(named, name => Assert.Contains(name, files));
        // The finest levels, in the files that name no other, hold the whole model once.
        Assert.Equal(2 * TrianglesPerTile, read.Values.Where(text => NamedFiles(text).Length == 0).Sum(TriangleCount));
        Assert.All(read.Values, text => Assert.InRange(TriangleCount(text), 1, 2 * TrianglesPerTile));
    }

    [Fact]
    public async Task A_level_is_replaced_when_its_error_covers_a_pixel()
    {
        if (!ExternalReader.HasCommand("osgconv"))
            Assert.Skip("openscenegraph is not installed: see tests/readers/README.md.");

        var (folder, _) = await model.Export("OSGB", """{"lodType":"Unary","crs":"EPSG:2056"}""");

        var root = Read(folder, "Data/Tile_+000_+000/Tile_+000_+000.osgb");
        var radius = NumberOf(root, @"UserCenter \S+ \S+ \S+ (\S+)");
        var pixels = NumberOf(root, @"RangeList 2 \{\s*0 (\S+)");
        Assert.InRange(radius, 7.1, 7.4);
        // Texels of 0.1 m, at least.
        Assert.InRange(2 * radius / pixels, 0.099, 0.3);
    }

    [Fact]
    public async Task Coordinates_are_relative_to_the_origin_that_is_asked_for()
    {
        var (folder, _) = await model.Export("OSGB", """{"crs":"EPSG:2056","crsOrigin":{"x":2670000,"y":1240000,"z":400}}""");

        var metadata = XDocument.Load(Path.Combine(folder, "metadata.xml")).Root!;
        Assert.Equal("EPSG:2056", metadata.Element("SRS")!.Value);
        Assert.Equal("2670000,1240000,400", metadata.Element("SRSOrigin")!.Value);
        if (!ExternalReader.HasCommand("osgconv"))
            Assert.Skip("openscenegraph is not installed: see tests/readers/README.md.");
        AssertPlace(Read(folder, "Data/Tile_+001_+000/Tile_+001_+000.osgb"), "EPSG:2056", new(2670000, 1240000, 400));
    }

    [Fact]
    public async Task Textures_have_the_size_and_the_quality_that_are_asked_for()
    {
        var (full, _) = await model.Export("OSGB", """{"textureCompression":100}""");
        var (small, _) = await model.Export("OSGB", """{"textureCompression":10,"maximumTextureSize":64}""");
        const string Name = "Data/Tile_+001_+000/Tile_+001_+000.osgb";

        Assert.True(new FileInfo(Path.Combine(small, Name)).Length < new FileInfo(Path.Combine(full, Name)).Length);
        if (!ExternalReader.HasCommand("osgconv"))
            Assert.Skip("openscenegraph is not installed: see tests/readers/README.md.");
        Assert.Equal(64, SizeOf(Read(small, Name)).Max());
        using var striped = new SmallModel(Striped);
        var (soft, _) = await striped.Export("OSGB", """{"textureCompression":100}""");
        var (sharp, _) = await striped.Export("OSGB", """{"textureCompression":100,"textureSharpening":true}""");
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(soft, Name)), File.ReadAllBytes(Path.Combine(sharp, Name)));
    }

    private static TexturedMesh Striped(Tile tile)
    {
        var mesh = SmallModel.MeshOf(tile);
        for (var y = 0; y < mesh.Pages[0].Height; y += 8)
            mesh.Pages[0].Row(y).Fill(new(40, 60, 80));
        return mesh;
    }

    /// <summary>The vertices of the second tile are where its mesh is.</summary>
    private static void AssertPlace(string scene, string crs, Vector3d origin)
    {
        using var transform = CoordinateTransform.FromWorld(SmallModel.Origin, CoordinateSystemParser.Parse(crs));
        var expected = new MapProjection(transform.Apply).Apply(SmallModel.MeshOf(SmallModel.Tiles[1]).Mesh);
        var offset = Regex.Match(scene, @"Matrix \{([^}]*)\}") is { Success: true } matrix
            ? VectorOf(matrix.Groups[1].Value.Trim().Split('\n')[3])
            : Vector3d.Zero;
        var vertices = Regex.Match(scene, @"osg::Vec3Array \{.*?vector \d+ \{([^}]*)\}", RegexOptions.Singleline).Groups[1].Value
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => VectorOf(line) + offset + origin).ToList();
        Assert.Equal(expected.Length, vertices.Count);
        Assert.All(vertices, vertex => Assert.InRange(expected.Min(e => Vector3d.Distance(e, vertex)), 0, 0.001));
    }

    private static Vector3d VectorOf(string line)
    {
        var numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new(numbers[0], numbers[1], numbers[2]);
    }

    private static Vector3d OriginOf(XElement metadata) => VectorOf(metadata.Element("SRSOrigin")!.Value.Replace(',', ' '));

    private static double NumberOf(string scene, string pattern) =>
        double.Parse(Regex.Match(scene, pattern).Groups[1].Value, CultureInfo.InvariantCulture);

    private static int TriangleCount(string scene) => Regex
        .Matches(scene, @"osg::DrawElementsU\w+ \{.*?vector (\d+)", RegexOptions.Singleline)
        .Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) / 3);

    /// <summary>Width and height of the first texture.</summary>
    private static int[] SizeOf(string scene) => [.. Regex.Match(scene, @"Size (\d+) (\d+) 1\s").Groups.Values.Skip(1)
        .Select(side => int.Parse(side.Value, CultureInfo.InvariantCulture))];

    private static string[] NamedFiles(string scene) =>
        [.. Regex.Matches(scene, "RangeDataList 2 \\{\\s*\"\"\\s*\"([^\"]*)\"").Select(match => match.Groups[1].Value)];

    private static List<string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal).ToList();

    private static string Read(string folder, string name)
    {
        using var text = new TemporaryFolder();
        var output = ExternalReader.Run(
            "osgconv", Path.Combine(folder, name), text["a.osgt"], "-O", "WriteImageHint=IncludeData");
        Assert.Contains("Data written", output, StringComparison.Ordinal);
        Assert.DoesNotContain("error", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        return File.ReadAllText(text["a.osgt"]);
    }
}
