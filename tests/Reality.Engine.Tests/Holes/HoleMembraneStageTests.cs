using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Tests.Meshing;
using Reality.Engine.Tiling;

namespace Reality.Engine.Tests.Holes;

public sealed class HoleMembraneStageTests
{
    private const int Side = 48;

    [Fact]
    public void A_hole_in_a_plane_is_closed_by_the_plane()
    {
        var closed = One(new PunchedSurface(Side, (x, y) => 0.25f * x - 0.5f * y, Disk(20, 24, 9)).Close());

        AssertClosed(closed);
        Assert.All(closed.Positions, p => Assert.Equal(0.25 * (p.X) - 0.5 * p.Y, p.Z + closed.Origin.Z, 0.02));
        Assert.Equal(Side * Side * Math.Sqrt(1 + 0.0625 + 0.25), TestMeshes.Area(closed), 0.5);
    }

    [Fact]
    public void A_membrane_over_a_jagged_hole_nowhere_folds()
    {
        // Rows of different length, like teeth.
        var random = new Random(5);
        var ends = Enumerable.Range(0, 2 * Side).Select(_ => random.Next(3, 16)).ToArray();
        var closed = One(new PunchedSurface(
            Side, (_, _) => 3, (x, y) => y is > 8 and < 40 && x >= 24 - ends[2 * y] && x < 24 + ends[2 * y + 1]).Close());

        AssertClosed(closed);
        Assert.Equal(Side * Side, TestMeshes.Area(closed), 1e-3);
        Assert.All(
            Enumerable.Range(0, closed.TriangleCount), t => Assert.InRange(MeshChecks.AreaVector(closed, t).Z, 1e-6, 400));
    }

    [Fact]
    public void A_hole_in_a_roof_is_closed_between_its_slopes()
    {
        float Roof(float x, float y) => 12 - 0.5f * Math.Abs(x - 24);
        var closed = One(new PunchedSurface(Side, Roof, (x, y) => x is >= 20 and < 28 && y is >= 20 and < 28).Close());

        AssertClosed(closed);
        foreach (var p in closed.Positions.Where(p => p.X is > 20 and < 28 && p.Y is > 20 and < 28))
            Assert.InRange(p.Z + closed.Origin.Z, 10 - 0.5, 12.5);
    }

    [Fact]
    public void A_hole_in_a_dome_continues_its_curvature()
    {
        float Dome(float x, float y) => (float)Math.Sqrt(40 * 40 - (x - 24) * (x - 24) - (y - 24) * (y - 24));
        var closed = One(new PunchedSurface(Side, Dome, Disk(24, 24, 10)).Close());

        AssertClosed(closed);
        var top = closed.Positions.Where(p => Distance(p.X, p.Y, 24, 24) < 3).Select(p => p.Z + closed.Origin.Z).ToList();
        Assert.NotEmpty(top);
        // A flat membrane would lie at 38.7.
        Assert.All(top, z => Assert.InRange(z, 39.4, 40.6));
    }

    [Fact]
    public void A_wide_water_surface_between_sloping_banks_is_flat()
    {
        const int Wide = 256;
        float Bank(float x, float y) => 0.4f * Math.Max(0, (float)Distance(x, y, 128, 128) - 100);
        var closed = One(new PunchedSurface(Wide, Bank, (x, y) => Distance(x + 0.5, y + 0.5, 128, 128) < 104).Close());

        AssertClosed(closed);
        var water = closed.Positions.Where(p => Distance(p.X, p.Y, 128, 128) < 60).ToList();
        Assert.InRange(water.Count, 10, 5000);
        Assert.All(water, p => Assert.InRange(p.Z + closed.Origin.Z, -2, 2));
    }

    [Fact]
    public void The_outer_border_is_not_closed_and_a_surface_without_holes_stays_as_it_is()
    {
        var surface = new PunchedSurface(
            Side, (x, y) => MathF.Sin(0.2f * x), (x, y) => Distance(x, y, 24, 24) > 20 + 2 * Math.Sin(y));

        var (open, closed) = (One(surface.Open()), One(surface.Close()));

        Assert.Equal(open.Positions, closed.Positions);
        Assert.Equal(open.Triangles, closed.Triangles);
    }

    [Fact]
    public void A_bay_at_the_border_of_the_tiles_is_not_closed()
    {
        var surface = new PunchedSurface(Side, (_, _) => 0, (x, y) => x < 12 && y is > 12 and < 30);

        Assert.Equal(One(surface.Open()).Triangles, One(surface.Close()).Triangles);
    }

    [Fact]
    public void A_hole_across_a_border_of_tiles_is_closed_alike_from_both_sides()
    {
        float Ground(float x, float y) => 3 * MathF.Sin(0.13f * x) + 2 * MathF.Cos(0.11f * y);
        var tiles = new PunchedSurface(Side, Ground, Disk(24, 24, 13)) { Borders = [16, 27] }.Close();

        var welded = PunchedSurface.Welded(tiles);

        // Exactly equal positions on both sides, or the weld would leave open edges.
        AssertClosed(welded);
        double[] ends = [0, 16, 27, Side];
        for (var i = 0; i < tiles.Count; i++)
        {
            Assert.All(
                Enumerable.Range(0, tiles[i].VertexCount).Select(tiles[i].WorldPosition),
                p => Assert.InRange(p.X, ends[i], ends[i + 1]));
        }
        Assert.InRange(tiles[1].TriangleCount, 600, 4000);
    }

    [Fact]
    public void A_hole_across_turned_tiles_is_closed()
    {
        var (south, north) = (new Vector2d(20, -1), new Vector2d(30, Side + 1));
        TileCell[] cells =
        [
            new([new(-1, -1), south, north, new(-1, Side + 1)], -64, 64),
            new([south, new(Side + 1, -1), new(Side + 1, Side + 1), north], -64, 64),
        ];

        var tiles = new PunchedSurface(Side, (x, y) => 0.1f * x, Disk(24, 24, 11)) { Cells = cells }.Close();

        AssertClosed(PunchedSurface.Welded(tiles));
        Assert.All(tiles, tile => Assert.InRange(tile.TriangleCount, 1000, 3000));
    }

    [Fact]
    public void What_photos_look_through_stays_open()
    {
        Assert.True(IsClosed([]));
        Assert.True(IsClosed([TestDepthMaps.Sky(Above(0))]));
        Assert.False(IsClosed([TestDepthMaps.Sky(Above(0)), TestDepthMaps.Sky(Above(1))]));
        // A surface far behind, and one at the membrane.
        Assert.False(IsClosed([Level(0, -30), Level(1, -30)]));
        Assert.True(IsClosed([Level(0, -1), Level(1, -1)]));
        // Two of many.
        Assert.True(IsClosed([.. Enumerable.Range(0, 8).Select(i => Level(i, i < 2 ? -30 : 0))]));
        Assert.False(IsClosed([.. Enumerable.Range(0, 8).Select(i => Level(i, i < 4 ? -30 : 0))]));

        static PinholeView Above(int id) => TestDepthMaps.Nadir(20 + id, 24, 60, id);

        static DepthMap Level(int id, double height) => TestDepthMaps.Plane(Above(id), new(0, 0, 1), height);

        static bool IsClosed(IReadOnlyList<DepthMap> maps)
        {
            var surface = new PunchedSurface(Side, (_, _) => 0, Disk(24, 24, 6)) { Maps = maps };
            return One(surface.Close()).TriangleCount > One(surface.Open()).TriangleCount;
        }
    }

    [Fact]
    public void The_opening_of_a_region_is_not_a_hole()
    {
        Vector2d[] outside = [new(4, 4), new(44, 4), new(44, 44), new(4, 44)];
        Vector2d[] inside = [new(30, 30), new(36, 30), new(36, 36), new(30, 36)];
        var region = new Prism([outside, inside], -60, 60);

        var closed = One(new PunchedSurface(Side, (_, _) => 0, Disk(16, 16, 5)) { Regions = [region] }.Close());

        Assert.Equal(40 * 40 - 6 * 6, TestMeshes.Area(closed), 0.1);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_mesh()
    {
        static Mesh Close(int threads) => One(new PunchedSurface(
            Side, (x, y) => MathF.Sin(0.3f * x), (x, y) => Disk(12, 12, 5)(x, y) || Disk(34, 30, 8)(x, y) || (x, y) == (40, 8))
        { ThreadCount = threads }.Close());

        var (one, three) = (Close(1), Close(3));

        AssertClosed(one);
        Assert.Equal(one.Positions, three.Positions);
        Assert.Equal(one.Triangles, three.Triangles);
    }

    private static Mesh One(IReadOnlyList<Mesh> tiles) => Assert.Single(tiles);

    // Only the border of the square of all tiles is open.
    private static void AssertClosed(Mesh mesh)
    {
        Assert.Equal(0, MeshChecks.BadEdgeCount(mesh));
        Assert.All(MeshChecks.BorderVertices(mesh), vertex =>
        {
            var p = mesh.WorldPosition(vertex);
            Assert.True(p.X is 0 or Side or 256 || p.Y is 0 or Side or 256, $"open at {p}");
        });
    }

    private static Func<int, int, bool> Disk(double centerX, double centerY, double radius) =>
        (x, y) => Distance(x + 0.5, y + 0.5, centerX, centerY) < radius;

    private static double Distance(double x, double y, double centerX, double centerY) =>
        Math.Sqrt((x - centerX) * (x - centerX) + (y - centerY) * (y - centerY));
}
