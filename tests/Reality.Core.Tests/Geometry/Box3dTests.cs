using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class Box3dTests
{
    [Fact]
    public void A_box_is_as_large_as_the_points_it_includes()
    {
        var box = Box3d.Empty.Include(new Vector3d(1, 5, -2)).Include(new Vector3d(3, 2, 0));

        Assert.Equal(new(new(1, 2, -2), new(3, 5, 0)), box);
        Assert.Equal(new(2, 3.5, -1), box.Center);
        Assert.Equal(new(2, 3, 2), box.Size);
        Assert.Equal(new(new(0.5, 1.5, -2.5), new(3.5, 5.5, 0.5)), box.Expanded(0.5));
    }

    [Fact]
    public void The_empty_box_contains_nothing_and_adds_nothing() => Any.Vector.Sample(p =>
    {
        Assert.True(Box3d.Empty.IsEmpty);
        Assert.False(Box3d.Empty.Contains(p));
        var box = Box3d.Empty.Include(p).Expanded(1);
        Assert.Equal(box, box.Include(Box3d.Empty));
        Assert.False(box.IsEmpty);
    });

    [Fact]
    public void A_single_point_is_a_box_that_contains_it()
    {
        var box = Box3d.Empty.Include(new Vector3d(1, 2, 3));

        Assert.False(box.IsEmpty);
        Assert.True(box.Contains(new(1, 2, 3)));
        Assert.Equal(Vector3d.Zero, box.Size);
    }

    [Fact]
    public void A_point_belongs_to_the_box_up_to_and_with_its_faces()
    {
        var box = new Box3d(new(0, 0, 0), new(1, 2, 3));

        Assert.True(box.Contains(new(1, 2, 3)));
        Assert.False(box.Contains(new(1.001, 1, 1)));
        Assert.False(box.Contains(new(0.5, -0.001, 1)));
        Assert.False(box.Contains(new(0.5, 1, 3.001)));
        Assert.False(box.Contains(new(double.NaN, 1, 1)));
    }

    [Fact]
    public void The_union_of_two_boxes_contains_both_of_their_points() =>
        Gen.Select(Any.Vector, Any.Vector, Any.Vector).Sample((a, b, c) =>
        {
            var union = Box3d.Empty.Include(a).Include(Box3d.Empty.Include(b).Include(c));
            Assert.True(union.Contains(a) && union.Contains(b) && union.Contains(c));
        });
}

public sealed class AngleTests
{
    [Fact]
    public void Half_a_turn_is_180_degrees_or_pi()
    {
        Assert.Equal(Math.PI, Angle.FromDegrees(180).Radians, 1e-15);
        Assert.Equal(180, Angle.FromRadians(Math.PI).Degrees, 1e-13);
    }

    [Fact]
    public void Degrees_are_read_back() =>
        Gen.Double[-720, 720].Sample(degrees => Assert.Equal(degrees, Angle.FromDegrees(degrees).Degrees, 1e-12));
}
