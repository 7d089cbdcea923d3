using Reality.Core.Numerics;
using Reality.Engine.Tags;

namespace Reality.Engine.Tests.Tags;

public sealed class FittedLineTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(37)]
    [InlineData(90)]
    [InlineData(135)]
    public void Points_on_a_line_give_its_direction_and_no_distance(double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var line = Through(new(40, 70), new(cos, sin), 0);

        Assert.True(line.TrySolve());
        Assert.Equal(0, Vector2d.Cross(line.Direction, new(cos, sin)), 1e-9);
        Assert.Equal(1, line.Direction.Length, 1e-12);
        Assert.Equal(0, Vector2d.Cross(line.Point - new Vector2d(40, 70), line.Direction), 1e-9);
        Assert.InRange(line.RmsDistance, 0, 1e-5);
    }

    [Fact]
    public void Distances_are_those_across_the_line()
    {
        var line = Through(new(0, 0), new(0.6, 0.8), 0.5);

        Assert.True(line.TrySolve());
        Assert.Equal(0.5, line.RmsDistance, 0.01);
        Assert.InRange(Math.Abs(Vector2d.Cross(line.Direction, new(0.6, 0.8))), 0, 0.02);
    }

    [Fact]
    public void Lines_meet_in_their_common_point_unless_they_are_parallel()
    {
        var (rising, level, other) = (
            Through(new(3, 4), new(0.6, 0.8), 0), Through(new(-5, 4), new(1, 0), 0), Through(new(0, 9), new(1, 0), 0));
        Assert.True(rising.TrySolve() && level.TrySolve() && other.TrySolve());

        Assert.True(rising.TryIntersect(level, out var point));
        Assert.InRange((point - new Vector2d(3, 4)).Length, 0, 1e-9);
        Assert.False(level.TryIntersect(other, out _));
    }

    [Fact]
    public void Points_without_a_direction_are_no_line()
    {
        var round = default(FittedLine);
        foreach (var point in (Vector2d[])[new(1, 0), new(-1, 0), new(0, 1), new(0, -1)])
            round.Add(point);
        Assert.False(round.TrySolve());

        var few = default(FittedLine);
        few.Add(new(0, 0));
        few.Add(new(1, 1));
        Assert.False(few.TrySolve());
    }

    private static FittedLine Through(Vector2d place, Vector2d direction, double offset)
    {
        var line = default(FittedLine);
        var across = new Vector2d(-direction.Y, direction.X);
        for (var i = 0; i < 40; i++)
            line.Add(place + (i - 19.5) * direction + (i % 2 == 0 ? offset : -offset) * across);
        return line;
    }
}
