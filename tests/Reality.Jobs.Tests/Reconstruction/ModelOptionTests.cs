using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetVips;
using Reality.Contract;
using Reality.Contract.Specifications;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Tiling;
using Reality.Formats.Ply;
using Reality.Jobs.Modeling;
using Reality.Jobs.Stages;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;
using Reality.Testing;
using TilingOptions = Reality.Contract.Specifications.TilingOptions;

namespace Reality.Jobs.Tests.Reconstruction;

/// <summary>Options of models and exports, each compared with its default: one that did nothing would fail.</summary>
[Collection(SurveyJobs.Name)]
public sealed class ModelOptionTests(SurveyBench survey)
{
    private const string Exports = """
        [{"format":"OBJ"},{"format":"OBJ","options":{"textureCompression":10} },
         {"format":"PLY","options":{"samplingDistance":8} },
         {"format":"PLY","options":{"samplingDistance":8,"mergePointClouds":false} },
         {"format":"PLY","options":{"samplingDistance":8,"crs":"EPSG:4978"} },
         {"format":"PLY","options":{"samplingDistance":8,"samplingStrategy":"Absolute"} }]
        """;

    [Fact]
    public void Exports_differ_by_their_options()
    {
        const string Grid = """ "geometryResolutionLimit":0.8,"tilingMode":"RegularPlanarGrid","tilingValue":40""";
        var model = survey.Reconstruct("", $$"""{"exports":{{Exports}} }""", $$"""{ {{Grid}} }""");
        var coarse = survey.Reconstruct(
            "", """{"exports":[{"format":"OBJ"}]}""", $$"""{ {{Grid}},"textureResolutionLimit":1}""");

        Assert.InRange((double)TextureBytes(At(model, 1)) / TextureBytes(At(model, 0)), 0, 0.5);
        Assert.InRange((double)TexturePixels(At(coarse, 0)) / TexturePixels(At(model, 0)), 0, 0.5);

        var merged = ReadPly(At(model, 2), "PointCloud.ply");
        var parts = survey.Bench.List(At(model, 3));
        Assert.True(parts.Count > 1);
        Assert.Equal(merged.Length, parts.Sum(name => ReadPly(At(model, 3), name).Length));
        // Earth-centered, some 6,370 km from the origin; UTM northings have another length.
        Assert.All(ReadPly(At(model, 4), "PointCloud.ply"), p => Assert.InRange(p.Length, 6.35e6, 6.39e6));
        Assert.NotInRange(merged[0].Length, 6.35e6, 6.39e6);
        // Eight meters, not eight pixels.
        Assert.InRange((double)ReadPly(At(model, 5), "PointCloud.ply").Length / merged.Length, 0, 0.1);
    }

    [Fact]
    public void The_lowest_of_two_surfaces_is_shown_when_asked()
    {
        var (_, reference) = Tile(survey.Calibrated, """{"geometryResolutionLimit":1}""");
        Produce("""{"format":"LAS"}""");
        // A second surface, five meters below the kept one.
        var name = survey.Bench.List(reference).Single(name => name.Contains("/texture/", StringComparison.Ordinal));
        var kept = MeshArtifact.ReadTexturedMesh(new MemoryStream(survey.Bench.Read(reference, name)));
        survey.Bench.Put(reference, name, Bytes(TwoLayers(kept)));

        var exports = Produce(
            """
            {"format":"OrthophotoDSM","options":{"samplingDistance":0.5,"orthoFormat":"None"} },
            {"format":"OrthophotoDSM","options":{"samplingDistance":0.5,"orthoFormat":"None","projectionMode":"LowestPoint"} }
            """);

        var pairs = Heights(At(exports, 0)).Zip(Heights(At(exports, 1))).Where(pair => pair.First > -9999).ToList();
        Assert.True(pairs.Count > 100);
        Assert.All(pairs, pair => Assert.InRange(pair.First - pair.Second, 4.9, 60));

        JsonElement Produce(string formats) => survey.Bench.Succeed(
            "Production",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}"},"outputs":{"exports":[{{formats}}]} }
            """);
    }

    private static byte[] Bytes(TexturedMesh mesh)
    {
        using var folder = new TemporaryFolder();
        var workspace = new Workspace(folder.Path, new Dictionary<StageName, string> { ["texture"] = "key" });
        workspace.WriteTexturedMesh((StageName)"texture" / "tile.bin", mesh);
        using var stream = workspace.Read((StageName)"texture" / "tile.bin");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static TexturedMesh TwoLayers(TexturedMesh mesh) => new()
    {
        Mesh = new()
        {
            Origin = mesh.Mesh.Origin,
            Positions = [.. mesh.Mesh.Positions, .. mesh.Mesh.Positions.Select(p => p - new System.Numerics.Vector3(0, 0, 5))],
            Triangles = [.. mesh.Mesh.Triangles, .. mesh.Mesh.Triangles.Select(vertex => vertex + mesh.Mesh.VertexCount)],
        },
        TextureCoordinates = [.. mesh.TextureCoordinates, .. mesh.TextureCoordinates],
        PageOfTriangle = [.. mesh.PageOfTriangle, .. mesh.PageOfTriangle],
        Pages = mesh.Pages,
    };

    [Fact]
    public void A_finer_precision_has_smaller_voxels_and_looks_at_more_of_the_photos()
    {
        var voxels = Enum.GetNames<GeometricPrecision>()
            .Select(precision => VoxelSize($$"""{"geometricPrecision":"{{precision}}"}"""))
            .ToList();

        // Voxels have four significant bits.
        Assert.All(
            ((double[])[3, 2, 1.5, 1]).Zip(voxels),
            pair => Assert.InRange(pair.Second / voxels[3] / pair.First, 0.85, 1.15));
        var depth = Enum.GetValues<GeometricPrecision>().Select(precision => ModelSettings.For(precision).Depth).ToList();
        Assert.Equal([2, 2, 1, 1], depth.Select(options => options.Reduction));
        Assert.Equal([5, 6, 6, 8], depth.Select(options => options.NeighborCount));
        Assert.Equal([2, 3, 3, 4], depth.Select(options => options.FineIterationCount));

        double VoxelSize(string options)
        {
            var tiles = survey.Bench.Read(Tile(survey.Calibrated, options).Reference, "reality/tiles.json");
            return JsonDocument.Parse(tiles).RootElement.GetProperty("VoxelSize").GetDouble();
        }
    }

    [Fact]
    public void Planes_of_walls_and_roofs_need_few_triangles()
    {
        const string Coarse = """ "geometryResolutionLimit":0.5""";
        var standard = TriangleCount($$"""{ {{Coarse}} }""");
        var relative = TriangleCount($$"""{ {{Coarse}},"simplification":"PlanarRelative","planarSimplificationTolerance":12}""");
        var absolute = TriangleCount($$"""{ {{Coarse}},"simplification":"PlanarAbsolute","planarSimplificationTolerance":0.3}""");

        // So small a scene is mostly terrain and edges.
        Assert.InRange(relative, 1, 0.95 * standard);
        Assert.InRange(absolute, 1, 0.95 * standard);
        Assert.NotEqual(relative, absolute);

        int TriangleCount(string options)
        {
            var location = At(survey.Reconstruct("", """{"exports":[{"format":"OBJ"}]}""", options), 0);
            return survey.Bench.List(location).Where(name => name.EndsWith(".obj", StringComparison.Ordinal))
                .Sum(name => Encoding.UTF8.GetString(survey.Bench.Read(location, name)).Split("\nf ").Length - 1);
        }
    }

    [Fact]
    public void The_tolerance_of_planes_is_in_pixels_or_meters()
    {
        var layout = new Layout
        {
            Mode = default, Origin = default, VoxelSize = 0.3, TileSize = 0, GroundSamplingDistance = 0.1, Region = default,
            Tiles = [],
        };

        Assert.Null(Meters(new()));
        Assert.Null(Meters(new() { Simplification = Simplification.Standard }));
        Assert.Equal(0.4, Meters(new() { Simplification = Simplification.PlanarRelative })!.Value, 1e-9);
        Assert.Equal(0.4, Meters(new() { Simplification = Simplification.PlanarAbsolute })!.Value, 1e-9);
        var relative = new TilingOptions { Simplification = Simplification.PlanarRelative, PlanarSimplificationTolerance = 2 };
        Assert.Equal(0.2, Meters(relative)!.Value, 1e-9);
        Assert.Equal(2, Meters(relative with { Simplification = Simplification.PlanarAbsolute })!.Value, 1e-9);

        double? Meters(TilingOptions options) => TilingSupport.SettingsOf(options).Surface.Planes?.MetersIn(layout);
    }

    [Fact]
    public void Empty_tiles_of_a_grid_are_kept_when_asked()
    {
        var kept = TileCount("""{"tilingMode":"RegularPlanarGrid","tilingValue":8,"discardEmptyTiles":false}""");
        var dropped = TileCount("""{"tilingMode":"RegularPlanarGrid","tilingValue":8}""");

        Assert.InRange(dropped, 1, kept - 1);

        int TileCount(string options)
        {
            var layout = survey.Bench.Read(Tile(survey.Calibrated, options).Reference, "layout.json");
            return JsonDocument.Parse(layout).RootElement.GetProperty("tiles").GetArrayLength();
        }
    }

    [Theory]
    [InlineData("""{"tilingMode":"RegularVolumetricGrid","tilingValue":10}""", "ENU:", @"^Tile_\+\d+_\+\d+_\+\d+$")]
    [InlineData(
        """{"tilingMode":"RegularVolumetricGrid","tilingValue":0.0001,"crs":"EPSG:4326"}""", "EPSG:4326",
        @"^Tile_[+-]\d+_[+-]\d+_[+-]\d+$")]
    [InlineData("""{"tilingMode":"RegularPlanarGrid","tilingValue":50,"crs":"EPSG:3857"}""", "EPSG:3857", @"^Tile_\+\d+_\+\d+$")]
    public void Grids_of_tiles_are_published_in_their_system(string options, string crs, string name)
    {
        var layout = JsonDocument.Parse(survey.Bench.Read(Tile(survey.Calibrated, options).Reference, "layout.json")).RootElement;

        Assert.StartsWith(crs, layout.GetProperty("crsDefinition").GetString(), StringComparison.Ordinal);
        var tiles = layout.GetProperty("tiles").EnumerateArray().ToList();
        Assert.True(tiles.Count > 1);
        Assert.All(tiles, tile => Assert.Matches(name, tile.GetProperty("name").GetString()!));
    }

    [Fact]
    public void Thermal_photos_take_no_part_in_the_geometry()
    {
        var document = JsonNode.Parse(survey.Bench.Read(survey.Calibrated, "ContextScene.json"))!;
        var photos = document["PhotoCollection"]!;
        var thermal = photos["Devices"]!["0"]!.DeepClone();
        thermal["Band"] = "Thermal";
        photos["Devices"]!["7"] = thermal;
        photos["Photos"]!["0"]!["DeviceId"] = 7;
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", JsonSerializer.SerializeToUtf8Bytes(document));
        survey.Bench.Put(scene, "TiePoints.bin", survey.Bench.Read(survey.Calibrated, "TiePoints.bin"));

        var (job, _) = Tile(scene, """{"photoUsedForGeometry":"ExcludeThermal"}""");

        var used = survey.Bench.Graphs.Load(job).Workspace.ReadScene(SceneArtifact.Calibrated);
        Assert.Equal([1, 2, 3, 4, 5], used.CalibratedPhotos.Select(photo => photo.Id.Value));
    }

    private (Guid Job, string Reference) Tile(string scene, string options)
    {
        var (id, outputs) = survey.Bench.Store(
            "Tiling", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["modelingReference"],"options":{{options}} }""");
        var result = survey.Bench.Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        return (id, outputs.GetProperty("modelingReference").GetProperty("location").GetString()!);
    }

    private static string At(JsonElement outputs, int export) =>
        outputs.GetProperty("exports")[export].GetProperty("location").GetString()!;

    private IEnumerable<byte[]> Textures(string location) => survey.Bench.List(location)
        .Where(name => name.EndsWith(".jpg", StringComparison.Ordinal))
        .Select(name => survey.Bench.Read(location, name));

    private int TextureBytes(string location) => Textures(location).Sum(bytes => bytes.Length);

    private int TexturePixels(string location) => Textures(location).Sum(bytes =>
    {
        using var image = Image.NewFromBuffer(bytes);
        return image.Width * image.Height;
    });

    private Vector3d[] ReadPly(string location, string name) =>
        PlyReader.Read(new MemoryStream(survey.Bench.Read(location, name))).Positions;

    private float[] Heights(string location)
    {
        using var image = Image.NewFromBuffer(survey.Bench.Read(location, "DSM.tif"));
        return image.WriteToMemory<float>();
    }
}
