using System.Numerics;
using Reality.Core.Numerics;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class SurfacePlaneTests
{
    private static readonly Vector3d s_normal = new Vector3d(2, -1, 2) / 3;

    [Fact]
    public void A_plane_through_a_point_is_positive_outside()
    {
        var plane = SurfacePlane.Through(new(1, 2, 3), new(0, 0, 1));

        Assert.Equal(3, plane.Offset);
        Assert.Equal(2, plane.DistanceTo(new(-7, 9, 5)));
        Assert.Equal(-3, plane.DistanceTo(Vector3.Zero));
        Assert.Equal(-1, plane.CosineTo(new(0, 0, -1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Sums_over_noisy_points_give_the_plane_its_noise_and_its_width(int side)
    {
        var center = new Vector3(3000, -2000, 500);
        var sums = new PlaneSums(center);
        var across = Vector3d.Cross(s_normal, new(0, 0, 1)).Normalized();
        var along = Vector3d.Cross(s_normal, across);
        var random = SeededRandom.For(9, 0);
        for (var i = 0; i < 2000; i++)
        {
            var p = 10 * (random.NextDouble() - 0.5) * across + 4 * (random.NextDouble() - 0.5) * along
                + 0.02 * random.NextGaussian() * s_normal;
            sums.Add(center + new Vector3((float)p.X, (float)p.Y, (float)p.Z));
        }

        var plane = sums.Fit(side * s_normal, out var shape);

        // 2 cm over 10 m and 4 m, 2,000 times: 0.05 degrees is four standard deviations.
        Assert.True(Vector3d.Dot(plane.Normal, side * s_normal) > Math.Cos(0.05 * Math.PI / 180));
        Assert.InRange(plane.DistanceTo(center), -0.002, 0.002);
        Assert.InRange(shape.RmsMeters, 0.019, 0.021);
        Assert.InRange(shape.WidthMeters, 3.8, 4.2);
    }
}
