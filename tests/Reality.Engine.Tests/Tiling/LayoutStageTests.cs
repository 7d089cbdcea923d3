using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Tiling;

public sealed class LayoutStageTests
{
    [Fact]
    public void The_ground_sampling_distance_and_the_extent_leave_out_the_background()
    {
        var extent = SceneExtent.Measure(Survey());

        Assert.Equal(0.05, extent.GroundSamplingDistance, 0.003);
        Assert.InRange(extent.Box.Max.X, 95, 101);
        Assert.InRange(extent.Box.Min.Y, -61, -55);
        Assert.InRange(extent.SurfaceArea(extent.Box), 100 * 60 * 2, 100 * 60 * 8);
    }

    [Fact]
    public void Without_tiling_one_tile_holds_the_region()
    {
        var layout = LayoutPlanner.Plan(SceneExtent.Measure(Survey()), new TilingOptions());

        var tile = Assert.Single(layout.Tiles);
        Assert.Equal(new("Tile_+000_+000"), tile.Name);
        Assert.Equal(layout.Region, tile.TightBox);
        Assert.True(tile.TightBox.Contains(new(-100, -60, 0)) && tile.TightBox.Contains(new(100, 60, 0)));
        Assert.Equal(0.1, layout.VoxelSize, 0.01);
        Assert.InRange(tile.PredictedMemoryGigabytes, 0.5, 4);
    }

    [Fact]
    public void Tiles_of_a_planar_grid_share_their_borders_and_empty_ones_are_left_out()
    {
        var options = new TilingOptions
        {
            Mode = TilingMode.RegularPlanarGrid, TileSizeMeters = 50,
            Region = new Box3d(new(-150, -100, -5), new(180, 70, 25)),
        };

        var layout = LayoutPlanner.Plan(SceneExtent.Measure(Survey()), options);

        Assert.Equal(50, layout.TileSize, 0.5);
        Assert.Contains(layout.Tiles, tile => tile.Name == new TileName("Tile_+001_+001"));
        Assert.DoesNotContain(layout.Tiles, tile => tile.Id.Column == 6);
        Assert.Equal(layout[new TileId(2, 1)].TightBox.Max.X, layout[new TileId(3, 1)].TightBox.Min.X);
        Assert.All(layout.Tiles, tile => Assert.Equal(
            Math.Round(tile.TightBox.Min.X / layout.VoxelSize / Layout.BlockSize) * Layout.BlockSize * layout.VoxelSize,
            tile.TightBox.Min.X));
    }

    [Fact]
    public void A_memory_budget_sets_the_tile_size()
    {
        var options = new TilingOptions
        {
            Mode = TilingMode.RegularPlanarGrid, MemoryBudgetGigabytes = 2, VoxelSizeMeters = 0.04,
        };

        var layout = LayoutPlanner.Plan(SceneExtent.Measure(Survey()), options);

        Assert.InRange(layout.Tiles.Count, 4, 100);
        Assert.All(layout.Tiles, tile => Assert.InRange(tile.PredictedMemoryGigabytes, 0.3, 2));
    }

    [Fact]
    public void Adaptive_tiles_each_meet_the_memory_budget_and_cover_the_region_once()
    {
        var extent = SceneExtent.Measure(Survey());
        var options = new TilingOptions
        {
            Mode = TilingMode.Adaptive, MemoryBudgetGigabytes = 2, VoxelSizeMeters = 0.04, DiscardEmptyTiles = false,
        };

        var layout = LayoutPlanner.Plan(extent, options);

        Assert.InRange(layout.Tiles.Count, 3, 60);
        Assert.All(layout.Tiles, tile => Assert.InRange(tile.PredictedMemoryGigabytes, 0.3, 2));
        Assert.Equal(layout.Tiles.Count, layout.Tiles.Select(tile => tile.Name).Distinct().Count());
        Assert.Equal(
            layout.Region.Size.X * layout.Region.Size.Y, layout.Tiles.Sum(tile => tile.TightBox.Size.X * tile.TightBox.Size.Y),
            1e-3);
        Assert.All(layout.Tiles, tile => Assert.Equal(
            Math.Round(tile.TightBox.Min.X / layout.VoxelSize / Layout.BlockSize) * Layout.BlockSize * layout.VoxelSize,
            tile.TightBox.Min.X));
    }

    [Theory]
    [InlineData(0.005, 0.0048828125)]
    [InlineData(1, 1)]
    [InlineData(0.0333, 0.03515625)]
    public void A_voxel_size_has_four_significant_bits(double asked, double expected) =>
        Assert.Equal(expected, LayoutPlanner.VoxelSize(asked));

    [Fact]
    public void A_layout_comes_back_as_it_was()
    {
        var root = Directory.CreateTempSubdirectory("layout").FullName;
        try
        {
            var workspace = new Workspace(root, new Dictionary<StageName, string> { ["layout"] = "k" });
            var options = new TilingOptions { Mode = TilingMode.RegularPlanarGrid };
            var layout = LayoutPlanner.Plan(SceneExtent.Measure(Survey()), options);

            workspace.WriteLayout(layout);
            var read = workspace.ReadLayout();

            Assert.Equal(layout with { Tiles = [] }, read with { Tiles = [] });
            Assert.Equal(layout.Tiles, read.Tiles);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    // Flat ground of 200 x 120 m below four photos at 50 m, with a few points far away and a few in the sky.
    private static Scene Survey()
    {
        var random = SeededRandom.For(1, 0);
        var positions = new List<Vector3d>();
        for (var i = 0; i < 20_000; i++)
            positions.Add(new(200 * random.NextDouble() - 100, 120 * random.NextDouble() - 60, 0));
        for (var i = 0; i < 20; i++)
            positions.Add(new(4000 * random.NextDouble(), -3000 * random.NextDouble() - 200, 30));
        positions.Add(new(0, 0, 45));

        var camera = new Camera
        {
            Id = new(0), Width = 4000, Height = 3000, FocalLength = 1000, PrincipalPoint = new(2000, 1500),
        };
        var down = Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)));
        return new Scene
        {
            Cameras = [camera],
            Photos = Enumerable.Range(0, 4).Select(i => new Photo
            {
                Id = new(i), Name = $"{i}.jpg", CameraId = new(0),
                CameraFromWorld = RigidTransform.FromCenter(down, new(40 * i - 60, 0, 50)),
            }).ToList(),
            TiePoints = new TiePoints
            {
                Positions = [.. positions],
                Colors = new Rgb24[positions.Count],
                FirstObservation = [.. Enumerable.Range(0, positions.Count + 1).Select(i => 2 * i)],
                PhotoOf = [.. Enumerable.Range(0, 2 * positions.Count).Select(i => i % 2 + 1)],
                X = new float[2 * positions.Count],
                Y = new float[2 * positions.Count],
            },
        };
    }
}
