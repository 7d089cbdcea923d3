using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Formats.Geodesy;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Modeling;

/// <summary>A scene in Minnesota, one degree east of the middle of its UTM zone: north turns by 0.7 degrees.</summary>
public sealed class CrsTileGridTests
{
    private static readonly GeoPoint s_origin = GeoPoint.FromDegrees(46.84, -92, 200);
    private static readonly Scene s_scene = new() { Photos = [], Cameras = [], Origin = s_origin };
    private static readonly Box3d s_region = new(new(-80, -60, -10), new(80, 60, 30));

    [Theory]
    [InlineData(null, "EPSG:32615", 50)]
    [InlineData("EPSG:32615", "EPSG:32615", 50)]
    [InlineData("EPSG:26849", "EPSG:26849", 150)] // US survey feet
    [InlineData("EPSG:4326", "EPSG:4326", 0.0005)]
    public void Corners_of_tiles_lie_on_the_lines_of_the_system(string? crs, string written, double side)
    {
        var corner = Corner(written);
        using var grid = new CrsTileGrid(new(crs, corner), s_scene, hasFloors: false);

        var cells = grid.Cover(s_region, side).ToList();

        Assert.Equal(written, grid.Definition);
        Assert.Equal(cells.Count, grid.CountOver(s_region, side));
        Assert.InRange(cells.Count, 6, 60);
        foreach (var (id, cell) in cells)
        {
            var low = MapOf(written, cell.Corners[0]);
            Assert.Equal(corner.X + id.Column * side, low.X, 1e-4 * side);
            Assert.Equal(corner.Y + id.Row * side, low.Y, 1e-4 * side);
            Assert.Equal((s_region.Min.Z, s_region.Max.Z), (cell.MinZ, cell.MaxZ));
        }
        // All of the region, nothing twice.
        Assert.All(
            from x in Enumerable.Range(0, 16)
            from y in Enumerable.Range(0, 12)
            select new Vector3d(10 * x - 79.5, 10 * y - 59.5, 0),
            p => Assert.Single(cells, cell => cell.Cell.Contains(p)));
    }

    [Fact]
    public void Cubes_begin_at_the_height_of_the_origin()
    {
        var corner = Corner("EPSG:32615") with { Z = 195 };
        using var grid = new CrsTileGrid(new("EPSG:32615", corner), s_scene, hasFloors: true);

        var cells = grid.Cover(s_region, 20).ToList();

        Assert.Equal([-1, 0, 1], cells.Select(cell => cell.Id.Floor).Distinct());
        Assert.All(cells, cell => Assert.Equal(195 - 200 + 20 * cell.Id.Floor, cell.Cell.MinZ, 1e-3));
        var box = grid.BoxOf(TileAt(cells[0].Id), 20);
        Assert.Equal(195 - 20, box.Min.Z, 1e-3);
        Assert.Equal(new Vector3d(20, 20, 20), box.Size);
    }

    [Theory]
    [InlineData(80, 19)] // 76.4 m
    [InlineData(150, 18)]
    public void Web_Mercator_without_an_origin_has_the_tiles_of_Bing_Maps(double asked, int level)
    {
        using var grid = new CrsTileGrid(new("EPSG:3857", null), s_scene, hasFloors: false);
        var side = grid.PossibleSide(asked);

        var cells = grid.Cover(s_region, side).ToList();

        Assert.Equal(40_075_016.685578 / (1 << level), side, 1e-6);
        // Bing's tile of the scene's origin, its rows counted from the north.
        var (x, y) = (s_origin.Longitude.Radians, Math.Asinh(Math.Tan(s_origin.Latitude.Radians)));
        var column = (int)((x / Math.PI + 1) / 2 * (1 << level));
        var row = (int)((1 - y / Math.PI) / 2 * (1 << level));
        var (id, _) = cells.Single(cell => cell.Cell.Contains(Vector3d.Zero));
        Assert.Equal((column, (1 << level) - 1 - row), (id.Column, id.Row));
    }

    [Fact]
    public void Web_Mercator_with_an_origin_is_a_grid_as_any_other()
    {
        using var grid = new CrsTileGrid(new("EPSG:3857", Corner("EPSG:3857")), s_scene, hasFloors: false);

        Assert.Equal(80, grid.PossibleSide(80));
    }

    [Theory]
    [InlineData("EPSG:4978", 0, "Layout_CrsNotFlat")]
    [InlineData("EPSG:32615", 1e11, "Layout_OriginOutside")]
    public void Grids_that_cannot_be_are_refused(string crs, double easting, string code) => Assert.Equal(
        code,
        Assert.Throws<StageException>(() => new CrsTileGrid(new(crs, new(easting, 0, 0)), s_scene, hasFloors: false)).Code);

    [Fact]
    public void A_scene_without_a_position_on_the_earth_has_its_own_system_only()
    {
        var scene = s_scene with { Origin = null };
        using var grid = new CrsTileGrid(new(null, new(5, 0, 0)), scene, hasFloors: false);

        Assert.Null(grid.Definition);
        Assert.Equal(new(5, 0), grid.Cover(s_region, 20).Single(cell => cell.Id == new TileId(0, 0)).Cell.Corners[0]);
        Assert.Equal(
            "Crs_SceneNotReferenced",
            Assert.Throws<StageException>(() => new CrsTileGrid(new("EPSG:32615", null), scene, hasFloors: false)).Code);
    }

    private static Tile TileAt(TileId id) => new()
    {
        Id = id, Name = default, TightBox = s_region, OverlappingBox = s_region, PredictedMemoryGigabytes = 0,
    };

    // Near the scene, in whole units.
    private static Vector3d Corner(string crs)
    {
        var map = MapOf(crs, default);
        return crs == "EPSG:4326" ? new(-92, 46.84, 0) : new(Math.Floor(map.X) - 30, Math.Floor(map.Y) + 12, 0);
    }

    private static Vector2d MapOf(string crs, Vector2d world)
    {
        Assert.True(CoordinateSystemParser.TryParse(crs, out var system, out _));
        using var transform = CoordinateTransform.FromWorld(s_origin, system);
        var map = transform.Apply(new(world.X, world.Y, 0));
        return new(map.X, map.Y);
    }
}
