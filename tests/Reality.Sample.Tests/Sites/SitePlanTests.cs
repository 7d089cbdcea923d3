using Reality.Sample.Sites;

namespace Reality.Sample.Tests.Sites;

public sealed class SitePlanTests
{
    private const double Reach = 170;
    private static readonly SitePlan Site = new(1, Reach);

    [Fact]
    public void Trees_keep_clear_of_roads_water_buildings_fields_and_targets()
    {
        Assert.InRange(Site.Trees.Count, 100, 500);
        foreach (var tree in Site.Trees)
        {
            Assert.True(Math.Abs(Terrain.RoadOffset(tree.X, tree.Y)) > Terrain.RoadHalfWidth + tree.CrownRadius);
            Assert.True(Math.Abs(Terrain.LaneOffset(tree.X, tree.Y)) > Terrain.LaneHalfWidth + tree.CrownRadius);
            Assert.True(Terrain.PondDistance(tree.X, tree.Y) > 0);
            Assert.All(Site.Buildings, b => Assert.True(b.Distance(tree.X, tree.Y) > tree.CrownRadius));
            Assert.All(Site.Fields, f => Assert.False(f.Contains(tree.X, tree.Y)));
            Assert.All(Site.Targets, t => Assert.True(double.Hypot(t.X - tree.X, t.Y - tree.Y) > tree.CrownRadius + 2));
        }
    }

    [Fact]
    public void Another_seed_moves_what_stands_on_the_site_but_not_the_surveyed_ground_targets()
    {
        var other = new SitePlan(2, Reach);
        Assert.NotEqual(Site.Trees, other.Trees);
        Assert.NotEqual(Site.Buildings, other.Buildings);
        Assert.Equal(Site.Targets.Take(7), other.Targets.Take(7));
        Assert.Equal(new SitePlan(1, Reach).Trees, Site.Trees);
    }

    [Fact]
    public void A_larger_reach_adds_land_around_the_same_village()
    {
        var large = new SitePlan(1, 2 * Reach);
        Assert.Equal(Site.Buildings.Take(11), large.Buildings.Take(11));
        Assert.True(large.Buildings.Count > Site.Buildings.Count);
        Assert.All(large.Trees, tree => Assert.InRange(Math.Max(Math.Abs(tree.X), Math.Abs(tree.Y)), 0, 2 * Reach));
    }

    [Fact]
    public void A_field_contains_the_points_of_its_turned_rectangle()
    {
        var field = new FieldPlan(FieldKind.Crop, 10, 20, 40, 10, Math.PI / 2);
        Assert.True(field.Contains(14.9, 39.9));
        Assert.False(field.Contains(15.1, 20));
        Assert.False(field.Contains(10, 40.1));
        var (along, across) = field.LocalFromWorld(10, 30);
        Assert.Equal(10, along, 1e-5f);
        Assert.Equal(0, across, 1e-5f);
    }

    [Theory]
    [InlineData(0.3, 0.3, 0.035)]
    [InlineData(-0.3, 0.3, 0.8)]
    [InlineData(-0.3, -0.3, 0.035)]
    [InlineData(0.3, -0.3, 0.8)]
    [InlineData(0.63, 0.1, 0.3)]
    public void A_target_has_two_black_and_two_white_quarters_and_a_gray_border(double a, double b, double expected)
    {
        var (sin, cos) = Math.SinCos(0.7);
        var target = new TargetPlan("T", 5, 6, 0.7);
        Assert.True(target.TryPaint(5 + cos * a - sin * b, 6 + sin * a + cos * b, out var reflectance));
        Assert.Equal((float)expected, reflectance);
    }

    [Theory]
    [InlineData(0.67, 0)]
    [InlineData(0, -0.67)]
    [InlineData(0.96, 0.96)]
    public void Ground_beside_a_target_is_not_painted(double x, double y) =>
        Assert.False(new TargetPlan("T", 0, 0, 0).TryPaint(x, y, out _));
}
