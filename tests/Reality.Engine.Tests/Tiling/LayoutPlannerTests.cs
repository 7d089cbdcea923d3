using System.Globalization;
using System.Text.RegularExpressions;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Tiling;

/// <summary>Flat ground of 80 x 60 m below a photo from 50 m with a focal length of 1000 pixels: 5 cm per pixel.</summary>
public sealed class LayoutPlannerTests
{
    private static readonly SceneExtent s_extent = SceneExtent.Measure(Ground(Vector3d.Zero));

    [Theory]
    [InlineData(3, 0.15)]
    [InlineData(2, 0.1)]
    [InlineData(1.5, 0.075)]
    [InlineData(1, 0.05)]
    public void The_precision_sets_the_voxel_in_pixels(double pixels, double meters) =>
        Assert.Equal(
            meters, LayoutPlanner.Plan(s_extent, new TilingOptions { PixelsPerVoxel = pixels }).VoxelSize, 0.07 * meters);

    [Fact]
    public void The_smallest_voxel_limits_the_precision_and_a_given_one_does_not_follow_it()
    {
        Assert.Equal(0.25, LayoutPlanner.Plan(s_extent, new TilingOptions { MinVoxelSizeMeters = 0.25 }).VoxelSize);
        Assert.Equal(
            0.125,
            LayoutPlanner.Plan(s_extent, new TilingOptions { MinVoxelSizeMeters = 0.25, VoxelSizeMeters = 0.125 }).VoxelSize);
    }

    [Fact]
    public async Task Planning_a_huge_region_with_its_empty_tiles_stops_within_a_second()
    {
        using var stop = new CancellationTokenSource();
        var options = new TilingOptions
        {
            Mode = TilingMode.RegularPlanarGrid, TileSizeMeters = 1000, VoxelSizeMeters = 1, DiscardEmptyTiles = false,
            Region = new(new(-450_000, -450_000, 0), new(450_000, 450_000, 100)),
        };
        var planning = Task.Run(() => LayoutPlanner.Plan(s_extent, options, stop.Token), CancellationToken.None);
        await Task.Delay(100, TestContext.Current.CancellationToken);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => planning.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(1e308, null, null)]
    [InlineData(1e5, 1e-300, null)]
    [InlineData(1e5, null, 1e-300)]
    [InlineData(1e5, null, 1e308)]
    public void Numbers_that_no_region_has_are_refused(double half, double? tileSize, double? voxel)
    {
        var options = new TilingOptions
        {
            Mode = TilingMode.RegularPlanarGrid, TileSizeMeters = tileSize ?? 1000, VoxelSizeMeters = voxel ?? 1,
            Region = new(new(-half, -half, -half), new(half, half, half)),
        };

        Assert.Throws<StageException>(() => LayoutPlanner.Plan(s_extent, options));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_impossible_voxel_is_refused(double meters) => Assert.Equal(
        "Layout_VoxelSize", Assert.Throws<StageException>(() => LayoutPlanner.VoxelSize(meters)).Code);

    [Fact]
    public void A_voxel_is_within_a_sixteenth_of_what_was_asked_and_its_multiples_are_exact()
    {
        for (var meters = 0.001; meters < 10; meters *= 1.37)
        {
            var voxel = LayoutPlanner.VoxelSize(meters);
            Assert.InRange(voxel / meters, 15 / 16.0, 17 / 16.0);

            // A 64th of a voxel far from the origin is exact in single precision.
            Assert.Equal((4096 + 1 / 64.0) * voxel, (double)(float)((4096 + 1 / 64.0) * voxel));
        }
    }

    [Fact]
    public void The_region_holds_the_tie_points_with_a_margin_in_whole_blocks()
    {
        var layout = LayoutPlanner.Plan(s_extent, new TilingOptions { VoxelSizeMeters = 0.125 });

        Assert.InRange(layout.Region.Min.X, -40 - 0.08 * 80 - 1.5, -40 - 0.07 * 80);
        Assert.InRange(layout.Region.Max.Y, 30 + 0.07 * 80, 30 + 0.08 * 80 + 1.5);
        foreach (var value in new[] { layout.Region.Min.X, layout.Region.Max.Y, layout.Region.Min.Z, layout.Region.Max.Z })
            Assert.Equal(Math.Round(value), value); // a block is 8 x 0.125 m
    }

    [Fact]
    public void A_given_region_grows_to_whole_blocks_and_never_shrinks()
    {
        var layout = LayoutPlanner.Plan(
            s_extent, new TilingOptions { VoxelSizeMeters = 0.125, Region = new(new(-10.2, -5, 0.5), new(10.2, 5.9, 2)) });

        Assert.Equal(new(new(-11, -5, 0), new(11, 6, 2)), layout.Region);
    }

    [Fact]
    public void A_region_that_is_turned_over_or_without_points_is_refused()
    {
        var over = new TilingOptions { Region = new(new(10, 0, 0), new(-10, 5, 5)) };
        var elsewhere = new TilingOptions
        {
            Mode = TilingMode.RegularPlanarGrid, Region = new(new(900, 900, 0), new(910, 910, 5)),
        };

        Assert.Equal("Layout_EmptyRegion", Assert.Throws<StageException>(() => LayoutPlanner.Plan(s_extent, over)).Code);
        Assert.Equal("Layout_EmptyRegion", Assert.Throws<StageException>(() => LayoutPlanner.Plan(s_extent, elsewhere)).Code);
        Assert.Equal(
            "Layout_EmptyRegion",
            Assert.Throws<StageException>(
                () => LayoutPlanner.Plan(s_extent, elsewhere with { Mode = TilingMode.Adaptive })).Code);
    }

    [Fact]
    public void More_than_a_million_tiles_are_refused() => Assert.Equal(
        "Layout_TooManyTiles",
        Assert.Throws<StageException>(() => LayoutPlanner.Plan(
            s_extent,
            new TilingOptions
            {
                Mode = TilingMode.RegularPlanarGrid, TileSizeMeters = 0.0625, VoxelSizeMeters = 0.0078125,
            })).Code);

    [Fact]
    public void More_tiles_than_jobs_read_are_refused() => Assert.StartsWith(
        "The region has 90000 tiles; the maximum is 50000.",
        Assert.Throws<StageException>(() => LayoutPlanner.Plan(
            s_extent,
            new TilingOptions
            {
                Mode = TilingMode.RegularPlanarGrid, TileSizeMeters = 64, VoxelSizeMeters = 1, DiscardEmptyTiles = false,
                Region = new(new(-9600, -9600, 0), new(9600, 9600, 64)),
            })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Tiles_of_a_grid_cover_the_region_once_and_see_beyond_their_border()
    {
        var layout = LayoutPlanner.Plan(
            s_extent,
            new TilingOptions
            {
                Mode = TilingMode.RegularPlanarGrid, TileSizeMeters = 25, VoxelSizeMeters = 0.125, DiscardEmptyTiles = false,
            });

        Assert.Equal(25, layout.TileSize);
        Assert.Equal(
            layout.Region.Size.X * layout.Region.Size.Y, layout.Tiles.Sum(t => t.TightBox.Size.X * t.TightBox.Size.Y), 1e-6);
        Assert.Equal(layout.Tiles.Select(t => t.Id).Order(), layout.Tiles.Select(t => t.Id));
        Assert.All(layout.Tiles, t => Assert.Equal(t.TightBox.Expanded(192 * 0.125), t.OverlappingBox));
        Assert.All(layout.Tiles, t => Assert.Same(t, layout[t.Id]));
        Assert.Throws<ArgumentException>(() => layout[new(99, 99)]);
    }

    [Fact]
    public void Cubes_cover_the_region_once_and_empty_ones_are_left_out()
    {
        var options = new TilingOptions
        {
            Mode = TilingMode.RegularVolumetricGrid, TileSizeMeters = 25, VoxelSizeMeters = 0.125, DiscardEmptyTiles = false,
            Region = new(new(-40, -30, -35), new(40, 30, 40)),
        };

        var layout = LayoutPlanner.Plan(s_extent, options);
        var filled = LayoutPlanner.Plan(s_extent, options with { DiscardEmptyTiles = true });

        Assert.Equal(4 * 3 * 3, layout.Tiles.Count);
        Assert.Equal(80 * 60 * 75, layout.Tiles.Sum(t => t.TightBox.Size.X * t.TightBox.Size.Y * t.TightBox.Size.Z), 1e-6);
        Assert.All(layout.Tiles, t => Assert.Equal(25, t.TightBox.Size.Z));
        Assert.Equal(layout.Tiles.Select(t => t.Id).Order(), layout.Tiles.Select(t => t.Id));
        // The ground is at height 0, in the middle floor.
        Assert.Equal(4 * 3, filled.Tiles.Count);
        Assert.All(filled.Tiles, t => Assert.Matches(@"^Tile_\+00[0-3]_\+00[0-2]_\+001$", t.Name.ToString()));
    }

    [Fact]
    public void Adaptive_splits_until_the_memory_fits_or_names_the_least_that_does()
    {
        var options = new TilingOptions
        {
            Mode = TilingMode.Adaptive, VoxelSizeMeters = 0.0625, MemoryBudgetGigabytes = 0.31, DiscardEmptyTiles = true,
        };

        var error = Assert.Throws<StageException>(() => LayoutPlanner.Plan(s_extent, options));

        Assert.Equal("Layout_MemoryTooSmall", error.Code);
        var least = Regex.Match(error.Message, @"Set tilingValue to ([\d.]+) or more").Groups[1].Value;
        var budget = double.Parse(least, CultureInfo.InvariantCulture);
        var layout = LayoutPlanner.Plan(s_extent, options with { MemoryBudgetGigabytes = budget });
        Assert.All(layout.Tiles, t => Assert.InRange(t.PredictedMemoryGigabytes, 0.3, budget));
        Assert.Throws<StageException>(
            () => LayoutPlanner.Plan(s_extent, options with { MemoryBudgetGigabytes = budget - 0.01001 }));
        // Smaller than the tiles that a grid is reduced to.
        Assert.True(layout.Tiles.Min(t => t.TightBox.Size.X) < LayoutPlanner.MinTileVoxels * layout.VoxelSize);
    }

    [Fact]
    public void More_surface_needs_more_memory()
    {
        var layout = LayoutPlanner.Plan(s_extent, new TilingOptions { VoxelSizeMeters = 0.125 });
        var finer = LayoutPlanner.Plan(s_extent, new TilingOptions { VoxelSizeMeters = 0.0625 });

        var (coarse, fine) = (layout.Tiles[0].PredictedMemoryGigabytes - 0.3, finer.Tiles[0].PredictedMemoryGigabytes - 0.3);
        Assert.Equal(4, fine / coarse, 0.2);
    }

    [Fact]
    public void Moving_the_world_by_whole_blocks_moves_the_tiles()
    {
        var shift = new Vector3d(4096, -2048, 512);
        var options = new TilingOptions { Mode = TilingMode.Adaptive, VoxelSizeMeters = 0.03125, MemoryBudgetGigabytes = 1 };

        var here = LayoutPlanner.Plan(s_extent, options);
        var there = LayoutPlanner.Plan(SceneExtent.Measure(Ground(shift)), options);

        Assert.InRange(here.Tiles.Count, 2, 100);
        Assert.Equal(
            here.Tiles.Select(t => (t.Id, t.TightBox.Min + shift, t.TightBox.Max + shift)),
            there.Tiles.Select(t => (t.Id, t.TightBox.Min, t.TightBox.Max)));
    }

    [Fact]
    public void Adaptive_halves_hold_about_as_many_points_and_touch()
    {
        var options = new TilingOptions { Mode = TilingMode.Adaptive, VoxelSizeMeters = 0.03125, MemoryBudgetGigabytes = 1.2 };

        var layout = LayoutPlanner.Plan(s_extent, options);

        var counts = layout.Tiles.Select(t => s_extent.Points.Count(t.TightBox.Contains)).ToArray();
        Assert.InRange(counts.Max() / (double)counts.Min(), 1, 2.5);
        Assert.All(layout.Tiles, t => Assert.InRange(t.PredictedMemoryGigabytes, 0.3, 1.2));
        Assert.All(
            layout.Tiles.SelectMany((a, i) => layout.Tiles.Skip(i + 1).Select(b => (A: a.TightBox, B: b.TightBox))),
            pair => Assert.True(
                pair.A.Max.X <= pair.B.Min.X || pair.B.Max.X <= pair.A.Min.X
                || pair.A.Max.Y <= pair.B.Min.Y || pair.B.Max.Y <= pair.A.Min.Y));
    }

    [Theory]
    [InlineData(0, 0, "Tile_+000_+000")]
    [InlineData(12, -3, "Tile_+012_-003")]
    [InlineData(-1234, 5, "Tile_-1234_+005")]
    public void Tiles_are_named_by_signed_columns_and_rows(int column, int row, string name) =>
        Assert.Equal(new(name), new TileId(column, row).NameIn(TilingMode.RegularPlanarGrid));

    [Fact]
    public void A_volumetric_tile_is_named_by_its_floor_too() =>
        Assert.Equal(new("Tile_+001_-002_+003"), new TileId(1, -2, 3).NameIn(TilingMode.RegularVolumetricGrid));

    [Fact]
    public void Tiles_are_ordered_by_floor_then_row_then_column()
    {
        TileId[] ascending = [new(5, 5, 0), new(-1, 6, 0), new(0, 6, 0), new(-9, -9, 1)];

        Assert.Equal(ascending, ascending.Reverse().Order());
        Assert.True(ascending[0] < ascending[1] && ascending[3] > ascending[2]);
        Assert.True(ascending[1] <= new TileId(-1, 6) && ascending[2] >= ascending[1]);
    }

    internal static Scene Ground(Vector3d shift)
    {
        // Multiples of a 1024th of a meter, so that moved positions are exact.
        var random = SeededRandom.For(1, 0);
        var positions = Enumerable.Range(0, 5000)
            .Select(_ => shift + new Vector3d(Exact(random.NextDouble() - 0.5, 80), Exact(random.NextDouble() - 0.5, 60), 0))
            .ToArray();
        return new Scene
        {
            Cameras =
            [
                new Camera { Id = new(0), Width = 4000, Height = 3000, FocalLength = 1000, PrincipalPoint = new(2000, 1500) },
            ],
            Photos =
            [
                new Photo
                {
                    Id = new(0), Name = "0.jpg", CameraId = new(0),
                    CameraFromWorld = RigidTransform.FromCenter(
                        Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1))),
                        shift + new Vector3d(0, 0, 50)),
                },
            ],
            TiePoints = new TiePoints
            {
                Positions = positions, Colors = new Rgb24[positions.Length],
                FirstObservation = [.. Enumerable.Range(0, positions.Length + 1)],
                PhotoOf = new int[positions.Length], X = new float[positions.Length], Y = new float[positions.Length],
            },
        };
    }

    private static double Exact(double share, double size) => Math.Round(share * size * 1024) / 1024;
}
