using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class ExactMathTests
{
    // Of the bits in the test of that name; changes only together with the version of numerics in the keys of stages.
    private const ulong Expected = 1274160625734282048;

    [Fact]
    public void Functions_are_those_of_the_platform_within_a_few_units_in_the_last_place()
    {
        var random = SeededRandom.For(7, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var x = 40 * random.NextDouble() - 20;
            var positive = Math.Exp(x);
            AssertNear(Math.Exp(x), ExactMath.Exp(x));
            AssertNear(Math.Log(positive), ExactMath.Log(positive), scale: 1e-2);
            AssertNear(Math.Log2(positive), ExactMath.Log2(positive), scale: 1e-2);
            AssertNear(Math.Pow(positive, 0.7), ExactMath.Pow(positive, 0.7), units: 40);
            AssertNear(Math.Sin(x), ExactMath.Sin(x), scale: 1e-2);
            AssertNear(Math.Cos(x), ExactMath.Cos(x), scale: 1e-2);
            var y = 40 * random.NextDouble() - 20;
            AssertNear(Math.Atan2(y, x), ExactMath.Atan2(y, x));
            AssertNear(Math.Asin(x / 20), ExactMath.Asin(x / 20));
        }
    }

    [Fact]
    public void Angles_along_axes_are_those_of_the_platform()
    {
        double[] values = [0, -0.0, 1, -1, -2, double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        foreach (var y in values)
        {
            foreach (var x in values)
            {
                var (expected, actual) = (Math.Atan2(y, x), ExactMath.Atan2(y, x));
                Assert.Equal(expected, actual, 1e-15);
                Assert.Equal(double.IsNegative(expected), double.IsNegative(actual));
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(800)]
    [InlineData(-800)]
    public void Special_values_are_those_of_the_platform(double x)
    {
        Assert.Equal(Math.Exp(x), ExactMath.Exp(x), 1e-15);
        Assert.Equal(Math.Log(x), ExactMath.Log(x), 1e-14);
        Assert.Equal(Math.Log2(x), ExactMath.Log2(x), 1e-14);
        Assert.Equal(Math.Sin(x), ExactMath.Sin(x), 1e-12);
        Assert.Equal(Math.Asin(x), ExactMath.Asin(x), 1e-15);
    }

    [Fact]
    public void Powers_of_two_have_whole_logarithms_and_tiny_numbers_have_one()
    {
        for (var n = -300; n < 300; n++)
            Assert.Equal(n, ExactMath.Log2(Math.ScaleB(1, n)));
        AssertNear(Math.Log(double.Epsilon), ExactMath.Log(double.Epsilon));
        Assert.Equal((1, 0, 0), (ExactMath.Pow(0, 0), ExactMath.Pow(0, 2), ExactMath.Pow(double.Epsilon, 2)));
    }

    [Fact]
    public void Whole_powers_are_products()
    {
        Assert.Equal((-27, 0.125, 216_000, 1), (
            ExactMath.Pow(-3, 3), ExactMath.Pow(2, -3), ExactMath.Pow(60, 3), ExactMath.Pow(0, 0)));
    }

    [Fact]
    public void Bits_are_the_same_on_every_machine()
    {
        var digest = new HashCodeOfBits();
        var random = SeededRandom.For(11, 0);
        for (var i = 0; i < 5_000; i++)
        {
            var (x, y) = (20 * random.NextDouble() - 10, 20 * random.NextDouble() - 10);
            digest.Add(ExactMath.Exp(x));
            digest.Add(ExactMath.Log(Math.Abs(x)));
            digest.Add(ExactMath.Sin(x));
            digest.Add(ExactMath.Cos(x));
            digest.Add(ExactMath.Atan2(x, y));
            digest.Add(ExactMath.Pow(Math.Abs(x), y));
        }
        Assert.Equal(Expected, digest.Value);
    }

    [Fact]
    public void Vectors_are_added_from_x_to_z()
    {
        var (a, b) = (new Vector3(1e8f, 1, -1e8f), new Vector3(1, 1, 1));
        Assert.Equal(1e8f * 1 + 1f * 1 + -1e8f * 1, ExactVector.Dot(a, b));
        Assert.Equal(new Vector3(0, 0, 1), ExactVector.Cross(Vector3.UnitX, Vector3.UnitY));
        Assert.Equal(5, ExactVector.Distance(new(1, 2, 3), new(1, 5, 7)));
        Assert.Equal(25, ExactVector.DistanceSquared(new(1, 2, 3), new(1, 5, 7)));
        Assert.Equal(new Vector3(0, 0.6f, 0.8f), ExactVector.Normalize(new(0, 3, 4)));
        Assert.Equal((a, b), (ExactVector.Lerp(a, b, 0), ExactVector.Lerp(a, b, 1)));
    }

    private static void AssertNear(double expected, double actual, double units = 6, double scale = 0)
    {
        var unit = Math.BitIncrement(Math.Max(Math.Abs(expected), scale)) - Math.Max(Math.Abs(expected), scale);
        Assert.InRange(Math.Abs(actual - expected), 0, units * unit);
    }

    private sealed class HashCodeOfBits
    {
        public ulong Value { get; private set; } = 14695981039346656037;

        public void Add(double value) => Value = (Value ^ BitConverter.DoubleToUInt64Bits(value)) * 1099511628211;
    }
}
