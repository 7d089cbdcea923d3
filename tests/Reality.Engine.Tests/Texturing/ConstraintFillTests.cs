using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

/// <summary>Pictures lie on constraints as the documentation says, on those triangles of a tile that follow them.</summary>
public sealed class ConstraintFillTests
{
    private static readonly Rgb24 Red = new(255, 0, 0);
    private static readonly Rgb24 Green = new(0, 255, 0);
    private static readonly Rgb24 Blue = new(0, 0, 255);
    private static readonly Rgb24 White = new(255, 255, 255);

    // Red and green above, blue and white below.
    private static readonly Image<Rgb24> Picture = new(2, 2, [Red, Green, Blue, White]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void On_the_ground_a_picture_is_seen_from_above_with_its_upper_side_in_the_north(bool facesUp)
    {
        var fill = ConstraintFill.Of(Square(new(8, 0, 0), new(0, 4, 1), facesUp), Picture);

        AssertColor(Red, fill, new(2, 3, 0.75));
        AssertColor(Green, fill, new(6, 3, 0.75));
        AssertColor(Blue, fill, new(2, 1, 0.25));
        AssertColor(White, fill, new(6, 1, 0.25));
        // Two pixels on eight meters, and on the square root of 17.
        Assert.Equal(Math.Sqrt(2 / 8.0 * 2 / Math.Sqrt(17)), fill.PixelsPerMeter, 1e-5);
    }

    [Fact]
    public void On_a_wall_a_picture_stands_upright_seen_from_its_front()
    {
        // Counter-clockwise from the south.
        var fill = ConstraintFill.Of(Square(new(8, 0, 0), new(0, 0, 4), isForward: true), Picture);
        var turned = ConstraintFill.Of(Square(new(8, 0, 0), new(0, 0, 4), isForward: false), Picture);

        AssertColor(Red, fill, new(2, 0, 3));
        AssertColor(White, fill, new(6, 0, 1));
        AssertColor(Green, turned, new(2, 0, 3));
        AssertColor(Blue, turned, new(6, 0, 1));
    }

    [Fact]
    public void Triangles_near_a_constraint_take_its_colors_and_a_later_constraint_wins()
    {
        var ground = FlatGround.Grid(10, 10);
        var first = ConstraintFill.Of(Square(new(4, 0, 0), new(0, 4, 0), true, new(-4, -4, 0.1)), Picture);
        var second = ConstraintFill.Of(Square(new(2, 0, 0), new(0, 2, 0), true, new(-2, -2, -0.1)), Red);
        var far = ConstraintFill.Of(Square(new(4, 0, 0), new(0, 4, 0), true, new(0, 0, 0.3)), White);

        var found = FilledTriangles.Find(ground, [first, second, far], reach: 0.2, pixel: 0.1, default);

        for (var t = 0; t < ground.TriangleCount; t++)
        {
            var center = (ground.WorldPosition(ground.Triangles[3 * t]) + ground.WorldPosition(ground.Triangles[3 * t + 1])
                + ground.WorldPosition(ground.Triangles[3 * t + 2])) / 3;
            var isInside = Math.Max(Math.Abs(center.X + 2), Math.Abs(center.Y + 2)) < 2;
            Assert.Equal(isInside, found.Contains(t));
            if (center.X > -2 && center.Y > -2 && isInside)
                Assert.Equal(new(255, 0, 0), found.ColorAt(t, center));
        }
        Assert.Equal(0.5, found.TexelsPerMeter, 1e-6);
        Assert.Equal(0, FilledTriangles.Find(ground, [], 0.2, 0.1, default).TexelsPerMeter);
    }

    [Fact]
    public void A_picture_finer_than_the_photos_is_reduced()
    {
        var stripes = new Image<Rgb24>(64, 64, [.. Enumerable.Range(0, 64 * 64).Select(i => i % 2 == 0 ? White : default)]);
        var fill = ConstraintFill.Of(Square(new(1, 0, 0), new(0, 1, 0), true), stripes);
        var dark = new Vector3d(31.5 / 64, 31.5 / 64, 0);

        Assert.Equal(0, fill.ColorAt(dark, 0, texelsPerMeter: 64).X, 0.5f);
        Assert.Equal(127.5f, fill.ColorAt(dark, 0, texelsPerMeter: 1).X, 2f);
    }

    private static void AssertColor(Rgb24 color, ConstraintFill fill, Vector3d position)
    {
        for (var triangle = 0; triangle < 2; triangle++)
        {
            var found = fill.ColorAt(position, triangle, texelsPerMeter: 1000);
            Assert.True(
                (found - new Vector3(color.R, color.G, color.B)).Length() < 1, $"{position} has {found} in triangle {triangle}.");
        }
    }

    private static Mesh Square(Vector3d first, Vector3d second, bool isForward, Vector3d corner = default) => new()
    {
        Origin = corner,
        Positions = [default, first.RelativeTo(default), (first + second).RelativeTo(default), second.RelativeTo(default)],
        Triangles = isForward ? [0, 1, 2, 0, 2, 3] : [0, 2, 1, 0, 3, 2],
    };
}
