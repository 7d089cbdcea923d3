using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Analysis;
using Reality.Jobs.Exports.Colors;

namespace Reality.Jobs.Tests.Exports.Colors;

public sealed class ColorRampTests
{
    private static readonly FalseColors s_colors = FalseColors.OfResolution(0.1, 0.3, new(1, 2));

    [Theory]
    [InlineData(0.05f, 0)]
    [InlineData(0.1f, 0)]
    [InlineData(0.2f, 0.5)]
    [InlineData(0.3f, 1)]
    [InlineData(7f, 1)]
    public void Points_have_the_color_of_their_value_and_beyond_the_bounds_that_of_the_bound(float value, double share)
    {
        var expected = s_colors.Map.At(share);

        // A mean of two neighboring pixels of the map may be a level off.
        Assert.All(ColorsOf([value, value, value]), color => Assert.InRange(Math.Abs(color.G - expected.G), 0, 1));
    }

    [Fact]
    public void Between_vertices_the_color_follows_the_map()
    {
        // The value grows with x: 0.1 at the first two corners, 0.3 at the third.
        var textured = ColorRamp.Paint(Triangle(), [0.1f, 0.3f, 0.1f], s_colors);
        var points = PointSampling.Sample(textured, 0.1).Single();

        Assert.Contains(points.Positions, p => p.X is > 0.4f and < 0.6f);
        Assert.All(points.Positions.Zip(points.Colors), point =>
        {
            var expected = s_colors.Map.At(point.First.X);
            Assert.InRange(Math.Abs(expected.G - point.Second.G), 0, 1);
        });
    }

    [Fact]
    public void Triangles_with_an_unknown_corner_are_gray() => Assert.All(
        ColorsOf([0.1f, float.PositiveInfinity, 0.1f]), color => Assert.Equal(FalseColors.Unknown, color));

    [Theory]
    [InlineData(null, null, 1, 2)]
    [InlineData(0.5, null, 0.5, 2)]
    [InlineData(null, 0.5, 0.5, 0.5)]
    [InlineData(3.0, null, 3, 3)]
    public void Bounds_that_are_not_given_are_those_of_the_surface(double? min, double? max, double low, double high)
    {
        var colors = FalseColors.OfResolution(min, max, new(1, 2));

        Assert.Equal((low, high), (colors.Min, colors.Max));
        Assert.Equal((0, 1), (colors.ShareOf(0), colors.ShareOf(99)));
    }

    private static Rgb24[] ColorsOf(float[] values) =>
        PointSampling.Sample(ColorRamp.Paint(Triangle(), values, s_colors), 0.1).Single().Colors;

    private static Mesh Triangle() =>
        new() { Origin = Vector3d.Zero, Positions = [new(0, 0, 0), new(1, 0, 0), new(0, 1, 0)], Triangles = [0, 1, 2] };
}
