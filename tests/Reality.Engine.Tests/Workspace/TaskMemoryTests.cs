using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Holes;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
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
        var tile = new Tile
        {
            Id = default, Name = new("Tile"), TightBox = s_box, OverlappingBox = s_box, PredictedMemoryGigabytes = 0.5,
        };
        workspace.WriteLayout(new()
        {
            Mode = TilingMode.NoTiling, Origin = default, VoxelSize = 1, TileSize = 1, GroundSamplingDistance = 1,
            Region = default, Tiles = [tile],
        });
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

    private static Workspace WorkspaceOf(TemporaryFolder folder, params string[] stages) =>
        new(folder.Path, stages.ToDictionary(stage => (StageName)stage, _ => "key"));

    private static PlanContext PlanOf(Workspace workspace) => new(workspace, new(() => throw new NotSupportedException()));
}
