using System.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class PicturePlaneTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)] // triangles that face down
    public void On_the_ground_a_picture_is_seen_from_above_with_its_upper_side_in_the_north(bool isFlipped)
    {
        var plane = PicturePlane.Of(Rectangle(new(2, 3, 5), new(8, 0, 0), new(0, 4, 0), isFlipped));

        AssertNear(new(0, 0), plane.At(new(1002, 2007, 5)));
        AssertNear(new(1, 0), plane.At(new(1010, 2007, 5)));
        AssertNear(new(0, 1), plane.At(new(1002, 2003, 5)));
        AssertNear(new(0.25f, 0.5f), plane.At(new(1004, 2005, 5)));
        Assert.Equal(8, plane.Size.X, 1e-9);
        Assert.Equal(4, plane.Size.Y, 1e-9);
    }

    /// <summary>A wall that faces south: its left is in the west, as people in front of it see it.</summary>
    [Fact]
    public void On_a_wall_a_picture_stands_upright_seen_from_the_front()
    {
        var south = PicturePlane.Of(Rectangle(new(0, 0, 0), new(6, 0, 0), new(0, 0, 3), false));

        AssertNear(new(0, 0), south.At(new(1000, 2000, 3)));
        AssertNear(new(1, 1), south.At(new(1006, 2000, 0)));

        var north = PicturePlane.Of(Rectangle(new(0, 0, 0), new(6, 0, 0), new(0, 0, 3), true));

        AssertNear(new(1, 0), north.At(new(1000, 2000, 3)));
        AssertNear(new(0, 1), north.At(new(1006, 2000, 0)));
    }

    [Fact]
    public void Places_beside_the_surface_have_the_color_of_its_rim()
    {
        var plane = PicturePlane.Of(Rectangle(new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), false));

        AssertNear(new(1, 0), plane.At(new(1500, 2500, 0)));
    }

    private static Mesh Rectangle(Vector3 corner, Vector3 side, Vector3 other, bool isFlipped) => new()
    {
        Origin = new(1000, 2000, 0),
        Positions = [corner, corner + side, corner + side + other, corner + other],
        Triangles = isFlipped ? [0, 2, 1, 0, 3, 2] : [0, 1, 2, 0, 2, 3],
    };

    private static void AssertNear(Vector2 expected, Vector2 actual) =>
        Assert.True((expected - actual).Length() < 1e-6f, $"{actual} instead of {expected}");
}
