using CsCheck;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class VectorTests
{
    private static readonly Vector3d X = new(1, 0, 0), Y = new(0, 1, 0), Z = new(0, 0, 1);

    [Fact]
    public void Cross_products_of_axes_are_right_handed() =>
        Assert.Equal([Z, X, Y], [Vector3d.Cross(X, Y), Vector3d.Cross(Y, Z), Vector3d.Cross(Z, X)]);

    [Fact]
    public void A_cross_product_is_perpendicular_and_as_long_as_the_area() => Gen.Select(Any.Vector, Any.Vector).Sample((a, b) =>
    {
        var cross = Vector3d.Cross(a, b);
        Assert.Equal(0, Vector3d.Dot(cross, a), 1e-9);
        Assert.Equal(0, Vector3d.Dot(cross, b), 1e-9);
        Assert.Equal(a.LengthSquared * b.LengthSquared - Math.Pow(Vector3d.Dot(a, b), 2), cross.LengthSquared, 1e-8);
    });

    [Theory]
    [InlineData(1e-9)]
    [InlineData(0.7)]
    [InlineData(Math.PI / 2)]
    [InlineData(Math.PI - 1e-9)]
    public void An_angle_is_exact_from_0_to_pi(double radians)
    {
        var turned = new Vector3d(3 * Math.Cos(radians), 3 * Math.Sin(radians), 0);

        Assert.Equal(radians, Vector3d.AngleRadians(2 * X, turned), 1e-15);
    }

    [Fact]
    public void Near_an_origin_single_precision_keeps_a_millimeter_of_earth_centered_coordinates()
    {
        Vector3d origin = new(4_000_000, 500_000, 4_900_000), point = origin + new Vector3d(0.001, -0.002, 12.003);

        var relative = point.RelativeTo(origin);

        Assert.Equal(0.001, relative.X, 1e-8);
        Assert.Equal(-0.002, relative.Y, 1e-8);
        Assert.Equal(12.003, relative.Z, 1e-6);
    }

    [Fact]
    public void A_normalized_direction_has_length_one_and_zero_has_none()
    {
        Near.Equal(new(0.6, 0, -0.8), new Vector3d(3, 0, -4).Normalized(), 1e-16);
        Assert.True(double.IsNaN(Vector3d.Zero.Normalized().X));
    }

    [Fact]
    public void Minimum_and_maximum_go_coordinate_by_coordinate()
    {
        Vector3d a = new(1, -2, 3), b = new(0, 5, 3);

        Assert.Equal(new(0, -2, 3), Vector3d.Min(a, b));
        Assert.Equal(new(1, 5, 3), Vector3d.Max(a, b));
    }

    [Fact]
    public void The_plane_cross_product_is_positive_counter_clockwise()
    {
        Assert.Equal(6, Vector2d.Cross(new(3, 0), new(1, 2)));
        Assert.Equal(-6, Vector2d.Cross(new(1, 2), new(3, 0)));
        Assert.Equal(-1, Vector2d.Dot(new(1, 2), new(3, -2)));
        Assert.Equal(5, new Vector2d(3, -4).Length);
        Assert.Equal(new(-2, 6), 2 * (new Vector2d(1, 2) - new Vector2d(2, -1)));
    }
}
