using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

public sealed class GradientFieldTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(Math.PI / 2)]
    [InlineData(3.9)]
    public void A_slope_rises_along_its_direction_from_x_right_towards_y_down(double radians)
    {
        var field = SampledLevel.Ramp(33, radians).Gradients;
        var magnitude = field.At(16, 9, out var direction);
        Assert.Equal(radians, direction, 0.005);
        // Units per two samples, for one gray level per sample.
        Assert.Equal(2 * GaussianLevels.Unit, magnitude, 1.5f);
    }

    [Fact]
    public void Directions_of_the_axes_are_exact()
    {
        Assert.Equal(0, GradientField.Direction(3, 0));
        Assert.Equal(MathF.PI / 2, GradientField.Direction(0, 3));
        Assert.Equal(MathF.PI, GradientField.Direction(-3, 0));
        Assert.Equal(1.5f * MathF.PI, GradientField.Direction(0, -3), 1e-6f);
        Assert.Equal(0, GradientField.Direction(0, 0));
    }

    [Fact]
    public void A_direction_never_reaches_a_full_turn()
    {
        Assert.InRange(GradientField.Direction(1, -1e-9f), 0, MathF.BitDecrement(2 * MathF.PI));
        Assert.InRange(GradientField.Direction(65280, -1), 6.28f, MathF.BitDecrement(2 * MathF.PI));
    }

    [Theory]
    [InlineData(1, 1, 20)]
    [InlineData(5, 7, 9)]
    [InlineData(18, 22, 4)] // where eight samples at once would leave the level
    public void Any_part_of_a_row_equals_the_definition(int x, int y, int count)
    {
        var level = new SampledLevel(24, 24, (u, v) => 120 + 60 * Math.Sin(0.7 * u + 0.2 * v * v));
        var field = level.Gradients;
        var (magnitudes, directions) = (new float[count + GradientField.RowPadding], new float[count + GradientField.RowPadding]);
        field.Row(x, y, count, magnitudes, directions);
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(field.At(x + i, y, out var direction), magnitudes[i]);
            Assert.Equal(direction, directions[i]);
        }
    }
}
