using System.Numerics;
using Reality.Core.Numerics;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class QuadricTests
{
    private static readonly (Vector3 Normal, Vector3 Point, float Weight)[] s_planes =
    [
        (Vector3.Normalize(new(1, 0.2f, -0.1f)), new(0.3f, 0, 0.1f), 2),
        (Vector3.Normalize(new(-0.1f, 1, 0.3f)), new(0, -0.2f, 0.1f), 0.5f),
        (Vector3.Normalize(new(0.2f, -0.2f, 1)), new(0.1f, 0.2f, -0.3f), 1),
    ];

    [Fact]
    public void The_error_is_the_weighted_sum_of_squared_distances_to_the_planes()
    {
        var quadric = Sum();
        var random = SeededRandom.For(1, 0);
        for (var i = 0; i < 100; i++)
        {
            var x = Random(ref random);
            var expected = s_planes.Sum(p => p.Weight * Math.Pow(Vector3.Dot(p.Normal, x - p.Point), 2));
            Assert.Equal(expected, quadric.Error(x), 1e-5); // square meters times square meters
        }
    }

    [Fact]
    public void Moving_the_origin_moves_the_error()
    {
        var quadric = Sum();
        var random = SeededRandom.For(2, 0);
        for (var i = 0; i < 100; i++)
        {
            var (x, shift) = (Random(ref random), Random(ref random));
            Assert.Equal(quadric.Error(x + shift), quadric.MovedBy(shift).Error(x), 1e-5f);
            Assert.Equal(quadric.Weight, quadric.MovedBy(shift).Weight);
        }
    }

    [Fact]
    public void The_gradient_vanishes_at_the_minimum()
    {
        const float H = 0.01f;
        var quadric = Sum();

        var x = quadric.Minimum(Vector3.Zero);

        foreach (var axis in new[] { Vector3.UnitX, Vector3.UnitY, Vector3.UnitZ })
        {
            Assert.Equal(0, (quadric.Error(x + H * axis) - quadric.Error(x - H * axis)) / (2 * H), 0.01f);
            Assert.True(quadric.Error(x + 0.1f * axis) > quadric.Error(x));
            Assert.True(quadric.Error(x - 0.1f * axis) > quadric.Error(x));
        }
    }

    [Fact]
    public void Three_planes_meet_at_the_minimum()
    {
        // x = 0.5, y = -0.25 and z = 2.
        var quadric = Plane(Vector3.UnitX, 0.5f * Vector3.UnitX, 1);
        quadric.Add(Plane(Vector3.UnitY, -0.25f * Vector3.UnitY, 3));
        quadric.Add(Plane(Vector3.UnitZ, 2 * Vector3.UnitZ, 2));

        var corner = quadric.Minimum(new(0.5f, -0.25f, 2));

        Assert.True(Vector3.Distance(new(0.5f, -0.25f, 2), corner) < 1e-4f);
        Assert.Equal(0, quadric.Error(corner), 1e-6f);
    }

    [Fact]
    public void Where_one_plane_leaves_it_open_the_minimum_is_next_to_the_preferred_point()
    {
        var quadric = Plane(Vector3.UnitZ, 0.7f * Vector3.UnitZ, 4);

        var place = quadric.Minimum(new(3, -2, 5));

        Assert.Equal(3, place.X, 1e-4f);
        Assert.Equal(-2, place.Y, 1e-4f);
        Assert.Equal(0.7f, place.Z, 0.01f);
    }

    [Fact]
    public void Along_the_edge_of_two_planes_the_minimum_is_next_to_the_preferred_point()
    {
        var quadric = Plane(Vector3.UnitZ, Vector3.Zero, 1);
        quadric.Add(Plane(Vector3.UnitX, Vector3.Zero, 1));

        var place = quadric.Minimum(new(0.5f, 0.3f, -0.4f));

        Assert.True(Vector3.Distance(new(0, 0.3f, 0), place) < 0.002f);
    }

    [Fact]
    public void Planes_that_hold_a_border_pull_but_have_no_weight()
    {
        var quadric = Quadric.OfPlane(Vector3.UnitZ, 3, countsAsSurface: true);
        quadric.Add(Quadric.OfPlane(Vector3.UnitX, 7, countsAsSurface: false));

        Assert.Equal(3, quadric.Weight);
        Assert.Equal(7 * 4, quadric.Error(2 * Vector3.UnitX), 1e-4f);
        Assert.Equal(3 * 4, quadric.Error(2 * Vector3.UnitZ), 1e-4f);
        Assert.Equal(0, quadric.Error(2 * Vector3.UnitY), 1e-6f);
    }

    private static Quadric Sum()
    {
        var sum = default(Quadric);
        foreach (var (normal, point, weight) in s_planes)
            sum.Add(Plane(normal, point, weight));
        return sum;
    }

    // A quadric about zero, of a plane through a point.
    private static Quadric Plane(Vector3 normal, Vector3 point, float weight) =>
        Quadric.OfPlane(normal, weight, countsAsSurface: true).MovedBy(-point);

    private static Vector3 Random(ref SeededRandom random) =>
        new((float)random.NextGaussian(), (float)random.NextGaussian(), (float)random.NextGaussian());
}
