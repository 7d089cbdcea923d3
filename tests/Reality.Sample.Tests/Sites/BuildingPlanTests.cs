using CsCheck;
using Reality.Sample.Sites;

namespace Reality.Sample.Tests.Sites;

public sealed class BuildingPlanTests
{
    private static readonly BuildingPlan Turned = new(10, -4, 12, 6, 0.5, 5, 3, RoofShape.Gable, 1);

    [Fact]
    public void A_yaw_of_90_degrees_turns_the_x_axis_to_the_north()
    {
        var plan = new BuildingPlan(10, -4, 12, 6, Math.PI / 2, 5, 3, RoofShape.Gable, 1);
        var (x, y) = plan.WorldFromLocal(3, 0);
        Assert.Equal(10, x, 1e-12);
        Assert.Equal(-1, y, 1e-12);
    }

    [Fact]
    public void World_and_local_coordinates_are_inverse() =>
        Gen.Select(Gen.Double[-50, 50], Gen.Double[-50, 50]).Sample((x, y) =>
        {
            var local = Turned.LocalFromWorld(x, y);
            var (backX, backY) = Turned.WorldFromLocal(local.X, local.Y);
            Assert.Equal(x, backX, 1e-12);
            Assert.Equal(y, backY, 1e-12);
        });

    [Fact]
    public void The_distance_is_that_to_the_nearest_point_of_the_rectangle()
    {
        var points = new List<(double X, double Y)>();
        for (var i = 0; i <= 240; i++)
        {
            for (var j = 0; j <= 120; j++)
                points.Add(Turned.WorldFromLocal(0.05 * i - 6, 0.05 * j - 3));
        }
        Gen.Select(Gen.Double[-5, 25], Gen.Double[-20, 12]).Sample((x, y) =>
        {
            var nearest = points.Min(p => double.Hypot(p.X - x, p.Y - y));
            Assert.Equal(nearest, Turned.Distance(x, y), 0.04);
        }, iter: 100);
        Assert.Equal(0, Turned.Distance(10, -4));
    }
}
