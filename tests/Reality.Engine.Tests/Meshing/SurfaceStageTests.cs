using Reality.Core.Geometry;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Tests.Sfm;
using Reality.Engine.Tiling;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Meshing;

public sealed class SurfaceStageTests
{
    private const double Voxel = 0.25;
    private static readonly Box3d s_box = new(new(-4.5, -4.5, -1), new(4.5, 4.5, 3));

    [Fact]
    public void Tasks_are_granted_what_users_have_added_to_their_tiles()
    {
        using var folder = new TemporaryFolder();
        string[] stages = ["calibrated-scene", "layout", "surface"];
        var workspace = new Workspace(folder.Path, stages.ToDictionary(stage => (StageName)stage, _ => "key"));
        workspace.WriteScene(SceneArtifact.Calibrated, new() { Cameras = [], Photos = [] });
        Tile[] tiles =
        [
            .. Enumerable.Range(0, 2).Select(i => new Tile
            {
                Id = new(i, 0), Name = new($"Tile_{i}"), TightBox = s_box, OverlappingBox = s_box, PredictedMemoryGigabytes = 0.5,
            }),
        ];
        workspace.WriteLayout(new()
        {
            Mode = TilingMode.NoTiling, Origin = default, VoxelSize = Voxel, TileSize = 1, GroundSamplingDistance = 1,
            Region = default, Tiles = tiles,
        });

        var tasks = new SurfaceStage(new(), _ => [])
        {
            ReadAddedBytes = _ => new Dictionary<TileName, long> { [new("Tile_1")] = 3_000_000_000 },
        }.Plan(new(workspace, new(() => throw new NotSupportedException())));

        Assert.Equal([500_000_000, 3_500_000_000], tasks.Select(task => task.Cost.MemoryBytes));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(1000)]
    public void A_tile_with_more_triangles_than_allowed_says_what_that_costs(int maxTriangleCount)
    {
        using var folder = new TemporaryFolder();
        string[] stages = ["layout", "depth-map-filter", "surface"];
        var workspace = new Workspace(folder.Path, stages.ToDictionary(stage => (StageName)stage, _ => "key"));
        var tile = new Tile
        {
            Id = new(0, 0), Name = new("Tile_0"), TightBox = s_box, OverlappingBox = s_box.Expanded(Layout.OverlapVoxels * Voxel),
            PredictedMemoryGigabytes = 0,
        };
        workspace.WriteLayout(new()
        {
            Mode = TilingMode.NoTiling, Origin = default, VoxelSize = Voxel, TileSize = 1, GroundSamplingDistance = 1,
            Region = default, Tiles = [tile],
        });
        foreach (var view in AnalyticScene.Views(80))
            workspace.WriteDepthMap(DepthMapArtifact.FilteredNameOf(view.Photo), AnalyticScene.Cast(view, 0, null));
        var log = new RecordingLog();

        var options = new SurfaceOptions { MaxTriangleCount = maxTriangleCount, MinIslandVoxels = 8 };
        new SurfaceStage(options, _ => []).Run([tile], workspace, log, 2);

        var count = workspace.ReadMesh(SurfaceStage.NameOf(tile)).TriangleCount;
        if (maxTriangleCount > count)
        {
            Assert.Empty(log.Warnings);
            return;
        }
        var warning = Assert.Single(log.Warnings);
        Assert.Matches(
            $@"^Surface_TriangleLimit: Tile_0 has \d+ triangles .* simplified to {count}, the limit .* up to 0\.\d+ m\.",
            warning);
    }
}
