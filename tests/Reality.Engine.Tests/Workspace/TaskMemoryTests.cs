using System.Numerics;
using System.Text.Json;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Holes;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Thermal;
using Reality.Engine.Tiling;
using Reality.Engine.Water;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests;

/// <summary>Tasks claim memory by the size of their input.</summary>
public sealed class TaskMemoryTests
{
    private static readonly Box3d s_box = new(new(-4, -4, -4), new(4, 4, 4));

    public static TheoryData<string> StagesOnSurfaces => ["texture", "closed surface", "levels of detail", "visibility"];

    [Theory]
    [MemberData(nameof(StagesOnSurfaces))]
    public void A_task_on_a_surface_claims_more_for_more_triangles(string stage)
    {
        var (small, large) = (ClaimOf(stage, 1_000), ClaimOf(stage, 1_001_000));

        // A triangle has 18 bytes in the artifact, and is read at least once.
        Assert.InRange(large - small, 18_000_000, 2_000_000_000);
    }

    [Theory]
    [InlineData(1600, 1200, 2_000_000, 6, 48)]
    [InlineData(1600, 1200, 0, 6, 12)]
    [InlineData(6000, 4000, 0, 6, 12)]
    [InlineData(12_000, 8_000, 0, 6, 3)]
    public void The_search_for_features_claims_by_the_pixels_it_looks_at(
        int width, int height, long maxEnlarged, int decoderBytes, int searchBytes)
    {
        using var folder = new TemporaryFolder();
        var workspace = WorkspaceOf(folder, "uncalibrated-scene", "features");
        var camera = new Camera { Id = new(0), Width = width, Height = height, FocalLength = width, PrincipalPoint = default };
        workspace.WriteScene(
            SceneArtifact.Uncalibrated,
            new() { Cameras = [camera], Photos = [new() { Id = new(0), Name = "a.jpg", CameraId = camera.Id }] });

        var task = Assert.Single(new FeatureStage(null!, new() { MaxEnlargedPixelCount = maxEnlarged }).Plan(PlanOf(workspace)));

        Assert.Equal((128L << 20) + (decoderBytes + searchBytes) * (long)width * height, task.Cost.MemoryBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_task_on_levels_of_detail_claims_more_for_larger_textures(bool isUpper)
    {
        var (small, large) = (ClaimOfLevels(isUpper, pageSide: 64), ClaimOfLevels(isUpper, pageSide: 2048));

        // A page without any order, which is stored as it is, and is read at least once.
        Assert.InRange(large - small, 3 * 2048 * 2048, 20 * 3 * 2048 * 2048);
    }

    [Fact]
    public void A_node_claims_for_all_its_children_and_one_that_it_is_painted_with_and_a_leaf_for_its_tile()
    {
        var (leaf, two) = (ClaimOfLevels(isUpper: false, 1024), ClaimOfLevels(isUpper: true, 1024));
        var four = ClaimOfLevels(isUpper: true, 1024, childCount: 4);

        Assert.InRange(two - leaf, 3 * 1024 * 1024, 20 * 3 * 1024 * 1024);
        Assert.InRange(four - two, two - leaf - 1_000_000, two - leaf + 1_000_000);
    }

    [Fact]
    public void Finding_water_claims_by_the_cells_of_the_region_up_to_their_limit_and_by_the_pixels_of_a_photo()
    {
        var small = OfScene(new WaterStage(null!, false), 1000, 1000, regionMeters: 30);

        // Cells are three pixels wide.
        Assert.Equal(
            400 * (100 * 100 - 10 * 10), OfScene(new WaterStage(null!, false), 1000, 1000, regionMeters: 300) - small);
        Assert.InRange(
            OfScene(new WaterStage(null!, false), 1000, 1000, regionMeters: 300_000) - small, 1_590_000_000, 1_620_000_000);
        Assert.Equal(16 * 3_000_000, OfScene(new WaterStage(null!, false), 2000, 2000, regionMeters: 30) - small);
    }

    [Theory]
    [InlineData("thermal-photos", 16 * 16)]
    [InlineData("thermal-visibility", 64 * 10)]
    [InlineData("thermal-balance", 96 * 8)]
    public void Temperatures_claim_by_the_pixels_of_the_photos_that_are_in_memory_at_once(string stage, int bytesPerPixel)
    {
        Stage planned = stage switch
        {
            "thermal-photos" => new ThermalPhotosStage(null!, _ => throw new NotSupportedException(), "key"),
            "thermal-visibility" => new ThermalVisibilityStage(SurfaceStage.Id),
            _ => new ThermalBalanceStage(corrects: true),
        };

        var (small, large) = (OfScene(planned, 640, 512), OfScene(planned, 1280, 1024));

        Assert.Equal(bytesPerPixel * 3L * 640 * 512, large - small);
    }

    // With one thermal photo.
    private static long OfScene(Stage planned, int width, int height, double regionMeters = 1)
    {
        using var folder = new TemporaryFolder();
        var workspace = WorkspaceOf(folder, "calibrated-scene", "layout", "surface", "thermal-photos");
        var camera = new Camera
        {
            Id = new(0), Width = width, Height = height, FocalLength = 500, PrincipalPoint = default, Band = Camera.ThermalBand,
        };
        var photo = new Photo { Id = new(0), Name = "a.jpg", CameraId = camera.Id, CameraFromWorld = RigidTransform.Identity };
        foreach (var stage in (StageName[])[SceneArtifact.Calibrated, ThermalPhotosStage.Id])
            workspace.WriteScene(stage, new() { Cameras = [camera], Photos = [photo] });
        WriteLayout(workspace, new(default, new(regionMeters, regionMeters, 1)));
        return Assert.Single(planned.Plan(PlanOf(workspace))).Cost.MemoryBytes;
    }

    // Of the root over leaves, which have the texture of the whole tile each.
    private static long ClaimOfLevels(bool isUpper, int pageSide, int childCount = 2)
    {
        using var folder = new TemporaryFolder();
        var shape = LodShape.Default;
        var workspace = WorkspaceOf(
            folder, "layout", "texture", LodTreeStage.NameOf(shape).ToString(), LodNodeStage.NameOf(shape).ToString());
        var tile = WriteLayout(workspace);
        var page = new Image<Rgb24>(pageSide, pageSide);
        var random = SeededRandom.For(7, 0);
        foreach (ref var pixel in page.Pixels.AsSpan())
            pixel = new((byte)random.NextUInt64(), (byte)random.NextUInt64(), (byte)random.NextUInt64());
        var textured = new TexturedMesh
        {
            Mesh = new() { Origin = default, Positions = new Vector3[3], Triangles = [0, 1, 2] },
            TextureCoordinates = new Vector2[3], PageOfTriangle = [0], Pages = [page],
        };
        workspace.WriteTexturedMesh(TextureStage.NameOf(tile), textured);
        LodNodeId[] children = isUpper ? [.. Enumerable.Range(0, childCount).Select(i => new LodNodeId(null, $"0{i}"))] : [];
        LodNode[] nodes =
        [
            new(new(null, "0"), 0, s_box, [tile.Id], 1000, children),
            .. children.Select(id => new LodNode(id, 1, s_box, [tile.Id], 1000 / childCount, [])),
        ];
        workspace.Write(LodTreeStage.NameOf(shape) / "tree.json", stream => JsonSerializer.Serialize(stream, nodes));
        foreach (var id in children)
            LodNodeArtifact.Write(workspace, shape, id, new(textured, 1, 1));
        LodStage planned = isUpper ? new TopLodStage(shape, new()) : new LodNodeStage(shape, new());
        return Assert.Single(planned.Plan(PlanOf(workspace))).Cost.MemoryBytes;
    }

    private static long ClaimOf(string stage, int triangleCount)
    {
        using var folder = new TemporaryFolder();
        var workspace = WorkspaceOf(folder, "calibrated-scene", "layout", "open-surface", "hole-membranes", "surface");
        var camera = new Camera { Id = new(0), Width = 640, Height = 480, FocalLength = 500, PrincipalPoint = default };
        workspace.WriteScene(SceneArtifact.Calibrated, new()
        {
            Cameras = [camera],
            Photos = [new() { Id = new(0), Name = "a.jpg", CameraId = camera.Id, CameraFromWorld = RigidTransform.Identity }],
        });
        var tile = WriteLayout(workspace);
        var mesh = new Mesh
        {
            Origin = default, Positions = new Vector3[triangleCount / 2], Triangles = new int[3 * triangleCount],
        };
        workspace.WriteMesh(SurfaceStage.NameOf(tile), mesh);
        workspace.WriteMesh(SurfaceStage.OpenNameOf(tile), mesh);
        Stage planned = stage switch
        {
            "texture" => new TextureStage(null!, new()),
            "closed surface" => new ClosedSurfaceStage(_ => []),
            "levels of detail" => new LodTreeStage(LodShape.Default, new()),
            _ => new VisibilityStage(null!, new()),
        };
        return Assert.Single(planned.Plan(PlanOf(workspace))).Cost.MemoryBytes;
    }

    private static Tile WriteLayout(Workspace workspace, Box3d region = default)
    {
        var tile = new Tile
        {
            Id = default, Name = new("Tile"), TightBox = s_box, OverlappingBox = s_box, PredictedMemoryGigabytes = 0.5,
        };
        workspace.WriteLayout(new()
        {
            Mode = TilingMode.NoTiling, Origin = default, VoxelSize = 1, TileSize = 1, GroundSamplingDistance = 1,
            Region = region, Tiles = [tile],
        });
        return tile;
    }

    private static Workspace WorkspaceOf(TemporaryFolder folder, params string[] stages) =>
        new(folder.Path, stages.ToDictionary(stage => (StageName)stage, _ => "key"));

    private static PlanContext PlanOf(Workspace workspace) => new(workspace, new(() => throw new NotSupportedException()));
}
