using CsCheck;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class RobustLossTests
{
    private static readonly Gen<(double Squared, double Scale)> Residuals = Gen.Select(Gen.Double[1e-3, 400], Gen.Double[0.3, 5]);

    [Theory]
    [InlineData(RobustLoss.Squared, 1, 1, 1)]
    [InlineData(RobustLoss.Squared, 100, 2, 100)]
    [InlineData(RobustLoss.Huber, 0.25, 1, 0.25)]
    [InlineData(RobustLoss.Huber, 9, 1, 5)] // 2 · 3 - 1
    [InlineData(RobustLoss.Huber, 9, 2, 8)] // 2 · 2 · 3 - 4
    [InlineData(RobustLoss.Cauchy, 1, 1, 0.6931471805599453)] // log 2
    [InlineData(RobustLoss.Cauchy, 8, 2, 4.394449154672439)] // 4 log 3
    public void Values_are_those_of_the_formula(int loss, double squared, double scale, double expected) =>
        Assert.Equal(expected, ((RobustLoss)loss).Value(squared, scale), 1e-12);

    [Theory]
    [InlineData(RobustLoss.Squared)]
    [InlineData(RobustLoss.Huber)]
    [InlineData(RobustLoss.Cauchy)]
    public void Slopes_equal_finite_differences(int index)
    {
        var loss = (RobustLoss)index;
        Residuals.Sample(r =>
        {
            var h = 1e-4 * r.Squared;
            if (Math.Abs(r.Squared - r.Scale * r.Scale) < 2 * h)
                return; // Huber's second derivative jumps at the bend.
            var (minus, at, plus) = (
                loss.Value(r.Squared - h, r.Scale), loss.Value(r.Squared, r.Scale), loss.Value(r.Squared + h, r.Scale));
            var (first, second) = loss.Slopes(r.Squared, r.Scale);
            Assert.Equal((plus - minus) / (2 * h), first, 1e-6);
            Assert.Equal((plus - 2 * at + minus) / (h * h), second, 1e-4 / r.Squared);
        });
    }

    [Fact]
    public void All_losses_are_squares_near_zero_and_none_exceeds_them() => Residuals.Sample(r =>
    {
        foreach (var loss in Enum.GetValues<RobustLoss>())
        {
            Assert.Equal(1e-6, loss.Value(1e-6, r.Scale), 1e-11);
            Assert.InRange(loss.Value(r.Squared, r.Scale), 0, r.Squared);
            Assert.InRange(loss.Slopes(r.Squared, r.Scale).First, 0, 1);
        }
        Assert.True(RobustLoss.Cauchy.Value(r.Squared, r.Scale) < RobustLoss.Huber.Value(r.Squared, r.Scale) + 1e-12);
    });

    [Fact]
    public void Huber_is_continuous_with_its_slope_where_it_bends()
    {
        const double scale = 1.7;
        var (below, above) = (scale * scale * (1 - 1e-9), scale * scale * (1 + 1e-9));
        Assert.Equal(RobustLoss.Huber.Value(below, scale), RobustLoss.Huber.Value(above, scale), 1e-8);
        Assert.Equal(RobustLoss.Huber.Slopes(below, scale).First, RobustLoss.Huber.Slopes(above, scale).First, 1e-8);
    }
}
