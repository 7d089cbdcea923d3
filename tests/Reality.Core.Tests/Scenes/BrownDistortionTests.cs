using CsCheck;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Core.Tests.Scenes;

public sealed class BrownDistortionTests
{
    // As strong as lenses get, over a field of 84 degrees: still monotonic there.
    private static readonly Gen<BrownDistortion> Lens = Gen.Select(
        Gen.Double[-0.15, 0.15], Gen.Double[-0.03, 0.05], Gen.Double[-0.01, 0.01],
        Gen.Double[-2e-3, 2e-3], Gen.Double[-2e-3, 2e-3],
        (k1, k2, k3, p1, p2) => new BrownDistortion(k1, k2, k3, p1, p2));

    private static readonly Gen<Vector2d> Point =
        Gen.Select(Gen.Double[-0.9, 0.9], Gen.Double[-0.7, 0.7], (u, v) => new Vector2d(u, v));

    [Theory]
    [InlineData(0.1, 0, 0, 0, 0, 0.5 + 0.5 * 0.1 * 0.34, 0.3 + 0.3 * 0.1 * 0.34)]
    [InlineData(0, 0.1, 0, 0, 0, 0.5 + 0.5 * 0.1 * 0.34 * 0.34, 0.3 + 0.3 * 0.1 * 0.34 * 0.34)]
    [InlineData(0, 0, 0.1, 0, 0, 0.5 + 0.5 * 0.1 * 0.34 * 0.34 * 0.34, 0.3 + 0.3 * 0.1 * 0.34 * 0.34 * 0.34)]
    [InlineData(0, 0, 0, 0.1, 0, 0.5 + 0.1 * (0.34 + 0.5), 0.3 + 0.1 * 0.3)] // p1: r² + 2u² on u, 2uv on v
    [InlineData(0, 0, 0, 0, 0.1, 0.5 + 0.1 * 0.3, 0.3 + 0.1 * (0.34 + 0.18))]
    public void Each_coefficient_moves_a_point_by_its_term(
        double k1, double k2, double k3, double p1, double p2, double expectedU, double expectedV) =>
        Near.Equal(new Vector2d(expectedU, expectedV), new BrownDistortion(k1, k2, k3, p1, p2).Distort(new(0.5, 0.3)), 1e-15);

    [Fact]
    public void Undistorting_undoes_distorting() => Gen.Select(Lens, Point).Sample((lens, point) =>
    {
        Near.Equal(point, lens.Undistort(lens.Distort(point)), 1e-12);
        Near.Equal(point, lens.Distort(lens.Undistort(point)), 1e-12);
    });

    [Fact]
    public void The_Jacobian_is_that_of_finite_differences() => Gen.Select(Lens, Point).Sample((lens, point) =>
    {
        const double step = 1e-6;
        var (uu, uv, vu, vv) = lens.DistortJacobian(point);
        var byU = 0.5 / step * (lens.Distort(point + new Vector2d(step, 0)) - lens.Distort(point - new Vector2d(step, 0)));
        var byV = 0.5 / step * (lens.Distort(point + new Vector2d(0, step)) - lens.Distort(point - new Vector2d(0, step)));
        Near.Equal(byU, new Vector2d(uu, vu), 1e-9);
        Near.Equal(byV, new Vector2d(uv, vv), 1e-9);
    });

    [Fact]
    public void Radial_distortion_turns_with_the_point() => Gen.Select(Point, Gen.Double[0, 6.28]).Sample((point, angle) =>
    {
        var lens = new BrownDistortion(-0.1, 0.03, -0.005, 0, 0);
        var (sin, cos) = Math.SinCos(angle);
        Vector2d Turn(Vector2d p) => new(cos * p.X - sin * p.Y, sin * p.X + cos * p.Y);
        Near.Equal(Turn(lens.Distort(point)), lens.Distort(Turn(point)), 1e-14);
    });

    [Fact]
    public void Without_coefficients_points_stay()
    {
        var none = default(BrownDistortion);

        Assert.True(none.IsNone);
        Assert.False(new BrownDistortion(0, 0, 0, 0, 1e-9).IsNone);
        Assert.Equal(new(0.3, -0.4), none.Distort(new(0.3, -0.4)));
        Assert.Equal(new(0.3, -0.4), none.Undistort(new(0.3, -0.4)));
        Assert.Equal((1, 0, 0, 1), none.DistortJacobian(new(0.3, -0.4)));
    }

    [Fact]
    public void Beyond_the_turn_of_the_lens_undistorting_ends_with_a_finite_point()
    {
        var barrel = new BrownDistortion(-0.3, 0, 0, 0, 0); // its largest image is 0.703 from the center

        var point = barrel.Undistort(new(0.9, 0));

        Assert.True(double.IsFinite(point.X) && double.IsFinite(point.Y));
    }
}
