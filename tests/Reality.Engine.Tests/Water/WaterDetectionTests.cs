using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Tests.Water;

/// <summary>Water is found with its outline and level, and other places without depth are not water.</summary>
public sealed class WaterDetectionTests
{
    private const double Level = 1.3;

    [Fact]
    public void A_pond_in_a_hollow_is_found_with_its_outline_and_level()
    {
        var ground = new SyntheticGround(Hollow, (x, y) => !IsPond(x, y));

        var pond = Assert.Single(ground.FindWater());

        Assert.Equal(pond.LowestMeters, pond.HighestMeters);
        Assert.InRange(pond.LowestMeters, Level - SyntheticGround.Pixel, Level + SyntheticGround.Pixel);
        Assert.InRange(pond.SigmaMeters, 0.0005, 0.02);
        Assert.InRange(OverlapOf(pond.Rings[0], IsPond), 0.95, 1);
        Assert.InRange(AreaOf(pond.ToMesh()), 0.99 * pond.SquareMeters, 1.01 * pond.SquareMeters);
        Assert.Equal(PolygonTriangulation.AreaOf(Flat(pond.Rings[0])) / 2, pond.SquareMeters, 0.01);
        Assert.All(pond.Positions, p => Assert.Equal(pond.LowestMeters, p.Z));
    }

    [Fact]
    public void The_edge_of_a_shadow_on_water_belongs_to_it_and_an_island_does_not()
    {
        // A strip with depth from the shore to the middle, at the water's level, and an island two meters wide.
        bool IsStrip(double x, double y) => Math.Abs(y - 2) < 0.8 && x < 1;
        bool IsIsland(double x, double y) => double.Hypot(x - 3, y + 3) < 1.6;
        var ground = new SyntheticGround(
            (x, y) => Hollow(x, y) + (IsIsland(x, y) ? 0.5 : 0), (x, y) => !IsPond(x, y) || IsStrip(x, y) || IsIsland(x, y));

        var pond = Assert.Single(ground.FindWater());

        Assert.InRange(OverlapOf(pond.Rings[0], IsPond), 0.93, 1);
        var island = Assert.Single(pond.Rings.Skip(1));
        Assert.InRange(OverlapOf(island, IsIsland), 0.8, 1);
    }

    [Fact]
    public void A_gap_of_depth_in_other_ground_beside_the_water_does_not_belong_to_it()
    {
        bool IsGap(double x, double y) => Math.Abs(y) < 1.5 && x is > 0 and < 17;
        var ground = new SyntheticGround(Hollow, (x, y) => !IsPond(x, y) && !IsGap(x, y))
        {
            GrayAt = (photo, x, y) => IsPond(x, y) ? SyntheticGround.Waves(photo, x, y) : 150,
        };

        Assert.InRange(OverlapOf(Assert.Single(ground.FindWater()).Rings[0], IsPond), 0.95, 1);
    }

    [Fact]
    public void A_flat_car_park_without_depth_is_no_water()
    {
        var ground = new SyntheticGround((_, _) => Level, (x, y) => !IsPond(x, y));

        Assert.Empty(ground.FindWater());
        Assert.Contains("rise", Assert.Single(ground.Rejections), StringComparison.Ordinal);
    }

    [Fact]
    public void Ground_in_deep_shadow_is_no_water_because_photos_share_its_texture()
    {
        var ground = new SyntheticGround(Hollow, (x, y) => !IsPond(x, y)) { GrayAt = SyntheticGround.Asphalt };

        Assert.Empty(ground.FindWater());
        Assert.Contains("share its texture", Assert.Single(ground.Rejections), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flat_roof_with_a_parapet_is_no_water_because_the_ground_around_it_falls()
    {
        double Roof(double x, double y) => Math.Max(Math.Abs(x), Math.Abs(y)) switch { < 6 => 6, < 6.5 => 6.6, _ => 0 };
        var ground = new SyntheticGround(Roof, (x, y) => Math.Max(Math.Abs(x), Math.Abs(y)) is < 5.9 or > 6);

        Assert.Empty(ground.FindWater());
    }

    [Fact]
    public void A_gap_of_depth_on_a_slope_is_no_water()
    {
        var ground = new SyntheticGround((x, y) => 0.2 * x, (x, y) => !IsPond(x, y));

        Assert.Empty(ground.FindWater());
        Assert.Contains("at one level", Assert.Single(ground.Rejections), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_small_a_gap_is_no_water()
    {
        var ground = new SyntheticGround(Hollow, (x, y) => double.Hypot(x, y) > 2);

        Assert.Empty(ground.FindWater());
        Assert.Empty(ground.Rejections);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_river_falls_along_its_bends_unless_it_is_forced_to_be_horizontal(bool isHorizontal)
    {
        static double Middle(double x) => 4 * Math.Sin(0.12 * x);
        static double Distance(double x, double y) => Math.Abs(y - Middle(x)) - 3;
        static double Surface(double x) => 2 - 0.02 * x;
        var ground = new SyntheticGround(
            (x, y) => Surface(x) + Math.Max(0, 0.4 * Distance(x, y)), (x, y) => Distance(x, y) > 0)
        {
            HalfX = 45, HalfY = 18,
        };

        var river = Assert.Single(ground.FindWater(isHorizontal));

        Assert.InRange(OverlapOf(river.Rings[0], (x, y) => Distance(x, y) < 0 && Math.Abs(x) < 45), 0.9, 1);
        if (isHorizontal)
        {
            Assert.Equal(river.LowestMeters, river.HighestMeters);
            return;
        }
        var error = Math.Sqrt(river.Positions.Average(p => Math.Pow(p.Z - Surface(p.X), 2)));
        Assert.InRange(error, 0, 3 * SyntheticGround.Pixel);
        Assert.InRange(river.HighestMeters - river.LowestMeters, 1.4, 1.9);
        // Farther downstream it is not higher, but for the cross sections of bends.
        var along = river.Positions.OrderBy(p => p.X).ToList();
        for (var i = 0; i < along.Count; i++)
            Assert.All(along.Skip(i).Where(p => p.X > along[i].X + 6), p => Assert.True(p.Z <= along[i].Z + 1e-9));
    }

    private static bool IsPond(double x, double y) => PondDistance(x, y) < 0;

    private static double PondDistance(double x, double y)
    {
        var angle = Math.Atan2(y, x);
        return double.Hypot(x, 1.3 * y) - 9 - 1.2 * Math.Sin(3 * angle);
    }

    private static double Hollow(double x, double y) => Level + 0.05 * Math.Pow(Math.Clamp(PondDistance(x, y), 0, 5), 2);

    private static List<Vector2d> Flat(IReadOnlyList<Vector3d> ring) => ring.Select(p => new Vector2d(p.X, p.Y)).ToList();

    // Intersection over union, counted on a grid of 20 cm.
    private static double OverlapOf(IReadOnlyList<Vector3d> ring, Func<double, double, bool> truth)
    {
        var (both, either) = (0, 0);
        for (var y = -25.05; y < 25; y += 0.2)
        {
            for (var x = -45.05; x < 45; x += 0.2)
            {
                var (isTrue, isFound) = (truth(x, y), IsInside(ring, x, y));
                both += isTrue && isFound ? 1 : 0;
                either += isTrue || isFound ? 1 : 0;
            }
        }
        return (double)both / either;
    }

    private static bool IsInside(IReadOnlyList<Vector3d> ring, double x, double y)
    {
        var isInside = false;
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
            if (a.Y > y != b.Y > y && x < a.X + (y - a.Y) / (b.Y - a.Y) * (b.X - a.X))
                isInside = !isInside;
        }
        return isInside;
    }

    private static double AreaOf(Core.Scenes.Mesh mesh)
    {
        var area = 0.0;
        for (var i = 0; i < mesh.Triangles.Length; i += 3)
        {
            var a = mesh.WorldPosition(mesh.Triangles[i]);
            area += 0.5 * Vector3d.Cross(
                mesh.WorldPosition(mesh.Triangles[i + 1]) - a, mesh.WorldPosition(mesh.Triangles[i + 2]) - a).Z;
        }
        return area;
    }
}
