using System.Numerics;
using Reality.Core.Numerics;
using Reality.Sample.Sites;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Sites;

public sealed class TerrainTests
{
    private const double Reach = 110;
    private static readonly SitePlan Site = new(1, Reach);

    [Fact]
    public void Heights_have_no_steps()
    {
        var random = SeededRandom.For(1, 1);
        for (var i = 0; i < 20_000; i++)
        {
            var (x, y) = (Reach * (2 * random.NextDouble() - 1), Reach * (2 * random.NextDouble() - 1));
            var height = Site.Terrain.HeightAt(x, y);
            Assert.InRange(Math.Abs(Site.Terrain.HeightAt(x + 0.001, y) - height), 0, 0.0015);
            Assert.InRange(Math.Abs(Site.Terrain.HeightAt(x, y + 0.001) - height), 0, 0.0015);
        }
    }

    [Theory]
    [InlineData(-80)]
    [InlineData(5)]
    [InlineData(45)]
    public void The_road_is_level_across(double x)
    {
        var center = Terrain.RoadY(x);
        Assert.Equal(Site.Terrain.NaturalHeight(x, center), Site.Terrain.HeightAt(x, center), 1e-12);
        Assert.Equal(Site.Terrain.HeightAt(x, center), Site.Terrain.HeightAt(x, center + 2.5), 1e-12);
        Assert.Equal(Site.Terrain.HeightAt(x, center), Site.Terrain.HeightAt(x, center - 2.5), 1e-12);
    }

    [Fact]
    public void Road_offsets_are_distances_from_the_center_line_positive_in_the_north()
    {
        var random = SeededRandom.For(2, 1);
        for (var i = 0; i < 200; i++)
        {
            var (x, aside) = (160 * random.NextDouble() - 80, 12 * random.NextDouble() - 6);
            var y = Terrain.RoadY(x) + aside;
            var nearest = Enumerable.Range(-400, 801).Min(k => double.Hypot(0.01 * k, Terrain.RoadY(x + 0.01 * k) - y));
            Assert.Equal(Math.Sign(aside) * nearest, Terrain.RoadOffset(x, y), 0.1);
        }
    }

    [Fact]
    public void Lane_offsets_are_distances_from_its_center_line_positive_in_the_east()
    {
        for (var y = 10.0; y < 90; y += 7.7)
        {
            var center = 19 + 4 * Math.Sin(0.05 * y);
            Assert.Equal(0, Terrain.LaneOffset(center, y), 1e-12);
            foreach (var aside in (double[])[-3, 2])
            {
                var nearest = Enumerable.Range(-300, 601).Min(k =>
                    double.Hypot(center + aside - 19 - 4 * Math.Sin(0.05 * (y + 0.01 * k)), 0.01 * k));
                Assert.Equal(Math.Sign(aside) * nearest, Terrain.LaneOffset(center + aside, y), 0.03);
            }
        }
        Assert.True(Terrain.LaneOffset(19, Terrain.RoadY(19) - 1) > 100);
    }

    [Fact]
    public void Water_is_level_and_below_its_shore()
    {
        var random = SeededRandom.For(3, 1);
        for (var i = 0; i < 2000; i++)
        {
            var (x, y) = (-31 + 30 * (random.NextDouble() - 0.5), -29 + 20 * (random.NextDouble() - 0.5));
            if (Terrain.PondDistance(x, y) < 0)
                Assert.Equal(Site.Terrain.WaterLevel, Site.Terrain.HeightAt(x, y), 1e-12);
        }
        Assert.True(Terrain.PondDistance(-31, -29) < -8);
        Assert.True(Terrain.PondDistance(-31, -29 + 13) > 0);
        Assert.True(Terrain.PondDistance(-31 + 19, -29) > 0);
        Assert.Equal(Site.Terrain.NaturalHeight(-31, -29) - 1.1, Site.Terrain.WaterLevel, 1e-12);
    }

    [Fact]
    public void Buildings_stand_on_level_ground()
    {
        var checkedCount = 0;
        foreach (var building in Site.Buildings)
        {
            var (x, y) = building.WorldFromLocal(building.Length / 2, -building.Width / 2);
            var isAlone = Math.Abs(Terrain.RoadOffset(x, y)) > 9 && Math.Abs(Terrain.LaneOffset(x, y)) > 6
                && Terrain.PondDistance(x, y) > 7 && Site.Buildings.All(other => other == building || other.Distance(x, y) > 9);
            if (!isAlone)
                continue;
            Assert.Equal(building.Ground, Site.Terrain.HeightAt(x, y), 1e-12);
            checkedCount++;
        }
        Assert.True(checkedCount >= 5);
    }

    [Fact]
    public void Vertices_lie_on_the_terrain_and_normals_are_its_gradient()
    {
        var surface = new SurfaceBuilder();
        TerrainShape.Add(Site, surface);
        Assert.Equal(221 * 221, surface.Positions.Count);
        for (var i = 0; i < surface.Positions.Count; i += 5)
        {
            var (x, y, z) = surface.Positions[i];
            Assert.Equal(Site.Terrain.HeightAt(x, y), z, 1e-12);
            if (Math.Abs(x) == Reach || Math.Abs(y) == Reach)
                continue;
            var slopeX = (Site.Terrain.HeightAt(x + 1, y) - Site.Terrain.HeightAt(x - 1, y)) / 2;
            var slopeY = (Site.Terrain.HeightAt(x, y + 1) - Site.Terrain.HeightAt(x, y - 1)) / 2;
            var expected = new Vector3d(-slopeX, -slopeY, 1).Normalized();
            Assert.InRange((surface.Normals[i] - expected.RelativeTo(Vector3d.Zero)).Length(), 0, 1e-6);
        }
    }

    [Fact]
    public void Triangles_cover_the_ground_once_and_face_up()
    {
        var surface = new SurfaceBuilder();
        TerrainShape.Add(Site, surface);
        var area = 0.0;
        for (var t = 0; t < surface.Triangles.Count; t += 3)
        {
            var a = surface.Positions[surface.Triangles[t]];
            var twice = Vector3d.Cross(
                surface.Positions[surface.Triangles[t + 1]] - a, surface.Positions[surface.Triangles[t + 2]] - a);
            Assert.True(twice.Z > 0);
            area += twice.Z / 2;
        }
        Assert.Equal(4 * Reach * Reach, area, 1e-6);
    }
}
