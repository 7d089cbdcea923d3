using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Rendering;

namespace Reality.Engine.Tests.Rendering;

public sealed class BarycentricTests
{
    private static readonly RasterView Perspective = new(640, 480, true, 500, 510, 318, 243, RigidTransform.Identity);
    private static readonly RasterView Parallel = RasterView.Parallel(640, 480, 0.01, RigidTransform.Identity);
    private static readonly Vector3d A = new(-1, -1, 4), B = new(2, -0.5, 5), C = new(0.3, 1.5, 3);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_weights_of_a_point_of_the_plane_are_found_through_its_pixel(bool isPerspective) =>
        Gen.Select(Gen.Double[-1, 2], Gen.Double[-1, 2]).Sample((b, c) =>
        {
            var point = (1 - b - c) * A + b * B + c * C;
            if (point.Z < 0.1)
                return;
            var view = isPerspective ? Perspective : Parallel;
            var depth = isPerspective ? point.Z : 1;

            var weights = Barycentric.At(
                view, view.ScaleX * point.X / depth + view.OffsetX, view.ScaleY * point.Y / depth + view.OffsetY, A, B, C);

            Assert.Equal(1 - b - c, weights.A, 1e-8);
            Assert.Equal(b, weights.B, 1e-8);
            Assert.Equal(c, weights.C, 1e-8);
        });

    [Fact]
    public void A_plane_seen_edge_on_has_no_finite_weights()
    {
        var weights = Barycentric.At(
            Perspective, Perspective.OffsetX, Perspective.OffsetY, new(0, 0, 1), new(0, 0, 2), new(0, 1, 1));

        Assert.False(double.IsFinite(weights.B));
    }

    [Fact]
    public void Clamping_keeps_weights_inside_and_pulls_others_to_the_triangle()
    {
        var inside = new Barycentric(0.2, 0.5, 0.3);

        Assert.Equal(inside, inside.Clamped());
        Assert.Equal(new(0, 0.75, 0.25), new Barycentric(-1, 1.5, 0.5).Clamped());
        Assert.Equal(new(1 / 3.0, 1 / 3.0, 1 / 3.0), new Barycentric(double.NaN, double.NaN, double.NaN).Clamped(), IsClose);
    }

    private static bool IsClose(Barycentric x, Barycentric y) =>
        Math.Abs(x.A - y.A) < 1e-12 && Math.Abs(x.B - y.B) < 1e-12 && Math.Abs(x.C - y.C) < 1e-12;
}
