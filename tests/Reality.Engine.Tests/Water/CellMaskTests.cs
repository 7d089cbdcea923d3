using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Water;

namespace Reality.Engine.Tests.Water;

public sealed class CellMaskTests
{
    [Fact]
    public void Distances_are_those_to_the_nearest_cell_of_the_set()
    {
        var random = SeededRandom.For(3, 1);
        var mask = new CellMask(23, 17);
        for (var i = 0; i < 12; i++)
            mask.Cells[random.NextInt32(mask.Cells.Length)] = true;

        var distances = mask.Distances();

        for (var cell = 0; cell < distances.Length; cell++)
        {
            var nearest = Enumerable.Range(0, distances.Length).Where(i => mask.Cells[i])
                .Min(i => double.Hypot(i % 23 - cell % 23, i / 23 - cell / 23));
            Assert.Equal(nearest, distances[cell], 1e-5);
        }
        Assert.All(new CellMask(4, 3).Distances(), d => Assert.True(d > 1e9));
    }

    [Fact]
    public void Opening_removes_what_is_narrow_and_closing_fills_it()
    {
        var bar = Of("..........", ".#####....", ".########.", ".#####....", "..........");
        Assert.Equal(14, bar.Opened(1).Count);
        Assert.False(bar.Opened(1).Cells[28]);
        var ring = Of(".......", ".#####.", ".#...#.", ".#.#.#.", ".#...#.", ".#####.", ".......");
        Assert.Equal(17, ring.Count);
        Assert.Equal(25, ring.WithoutHoles(hole => hole.Count == 8).Count);
        Assert.Equal(17, ring.WithoutHoles(hole => hole.Count < 8).Count);
        Assert.True(ring.Closed(1).Cells[17]);
    }

    [Fact]
    public void Cells_that_touch_at_a_corner_are_two_components_with_outlines_of_their_own()
    {
        var mask = Of("......", ".##...", ".##...", "...##.", "...##.", "......");

        Assert.Equal(2, mask.Components().Count());
        var outline = WaterOutline.Trace(mask, 100);
        Assert.Equal(2, outline.Count);
        Assert.All(outline, ring => Assert.True(PolygonTriangulation.AreaOf(ring) > 0));
    }

    [Fact]
    public void An_outline_turns_left_and_its_hole_right()
    {
        var mask = new CellMask(40, 40);
        for (var i = 0; i < mask.Cells.Length; i++)
        {
            var r = double.Hypot(i % 40 - 19.5, i / 40 - 19.5);
            mask.Cells[i] = r is < 15 and > 6;
        }

        var rings = WaterOutline.Trace(mask, 1000);

        Assert.Equal(2, rings.Count);
        Assert.Equal(Math.PI * 225, PolygonTriangulation.AreaOf(rings[0]) / 2, 25.0);
        Assert.Equal(-Math.PI * 36, PolygonTriangulation.AreaOf(rings[1]) / 2, 10.0);
        Assert.True(WaterOutline.Trace(mask, 12).Sum(ring => ring.Count) <= 12);
    }

    private static CellMask Of(params string[] rows) =>
        new(rows[0].Length, rows.Length, [.. string.Concat(rows).Select(c => c == '#')]);
}
