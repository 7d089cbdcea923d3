using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;

namespace Reality.Engine.Tests.Tiling;

public sealed class GivenLayoutTests
{
    private static readonly SceneExtent s_extent = SceneExtent.Measure(LayoutPlannerTests.Ground(Vector3d.Zero));

    public static TheoryData<string> Faults => new(s_faults.Keys);

    private static readonly Dictionary<string, Func<Layout, Layout>> s_faults = new()
    {
        ["VoxelSize"] = layout => layout with { VoxelSize = 1e-300 },
        ["VoxelSize "] = layout => layout with { VoxelSize = double.NaN },
        ["VoxelSize is not a size"] = layout => layout with { VoxelSize = 0.1 },
        ["GroundSamplingDistance"] = layout => layout with { GroundSamplingDistance = -1 },
        ["GroundSamplingDistance is"] = layout => layout with { GroundSamplingDistance = 1e-300 },
        ["Region"] = layout => layout with { Region = new(new(-1e308, 0, 0), new(1e308, 1, 1)) },
        ["Mode"] = layout => layout with { Mode = (TilingMode)77 },
        ["Tiles must"] = layout => layout with { Tiles = null! },
        ["Tiles[0].TightBox"] = layout => With(layout, layout.Tiles[0] with { TightBox = layout.Region.Expanded(1e5) }),
        ["Tiles[0].Cell"] = layout => With(layout, layout.Tiles[0] with { Cell = new([new(0, 0), new(1, 1)], 0, 1) }),
        ["Tiles[0].Cell "] = layout => With(
            layout, layout.Tiles[0] with { Cell = new([new(0, 0), new(double.NaN, 1), new(1, 1)], 0, 1) }),
        ["Tiles[0]"] = layout => With(layout, null!),
        ["Tiles[1].Id"] = layout => layout with { Tiles = [layout.Tiles[0], layout.Tiles[0]] },
    };

    [Theory]
    [InlineData(TilingMode.NoTiling)]
    [InlineData(TilingMode.RegularPlanarGrid)]
    [InlineData(TilingMode.RegularVolumetricGrid)]
    [InlineData(TilingMode.Adaptive)]
    public void A_planned_layout_stays_the_same(TilingMode mode)
    {
        var planned = Plan(mode);

        var read = GivenLayout.Check(planned, s_extent);

        Assert.Equal(planned.Tiles, read.Tiles);
        Assert.Equal(planned, read with { Tiles = planned.Tiles });
    }

    [Fact]
    public void A_cell_of_a_turned_grid_is_kept()
    {
        var planned = Plan(TilingMode.RegularPlanarGrid);
        var cell = new TileCell([new(0, 0), new(10, 1), new(9, 11), new(-1, 10)], 0, 5);
        var turned = With(planned, planned.Tiles[0] with { Cell = cell });

        Assert.Equal(cell, GivenLayout.Check(turned, s_extent).Tiles[0].Cell);
    }

    [Theory]
    [InlineData(1e-8)]
    [InlineData(1e5)]
    public void The_ground_sampling_distance_is_that_of_the_scene(double forged)
    {
        var planned = Plan(TilingMode.RegularPlanarGrid);

        var read = GivenLayout.Check(planned with { GroundSamplingDistance = forged }, s_extent);

        Assert.Equal(planned.GroundSamplingDistance, read.GroundSamplingDistance);
    }

    [Fact]
    public void Predicted_memory_names_and_overlaps_are_computed_again()
    {
        var planned = Plan(TilingMode.RegularPlanarGrid);
        var changed = planned.Tiles.Select(tile => tile with
        {
            PredictedMemoryGigabytes = 0.01,
            Name = TileName.AsGiven("../../x"),
            OverlappingBox = tile.TightBox,
        });

        Assert.Equal(planned.Tiles, GivenLayout.Check(planned with { Tiles = changed.ToList() }, s_extent).Tiles);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_no_planner_writes_is_refused_with_the_member(string fault)
    {
        var layout = s_faults[fault](Plan(TilingMode.RegularPlanarGrid));

        var error = Assert.Throws<InvalidFileException>(() => GivenLayout.Check(layout, s_extent));

        Assert.Contains(fault.Trim(), error.Message, StringComparison.Ordinal);
    }

    private static Layout Plan(TilingMode mode) =>
        LayoutPlanner.Plan(s_extent, new() { Mode = mode, TileSizeMeters = 25, MemoryBudgetGigabytes = 0.6 });

    private static Layout With(Layout layout, Tile first) => layout with { Tiles = [first, .. layout.Tiles.Skip(1)] };
}
