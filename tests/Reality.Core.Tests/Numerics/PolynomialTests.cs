using CsCheck;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class PolynomialTests
{
    [Fact]
    public void Roots_of_a_product_of_linear_factors_are_found()
    {
        double[] expected = [-7.5, -1, -0.25, 0.1, 0.1001, 3, 12];

        AssertRoots(expected, Product(expected, [1, 0.5, 1]), 1e-7); // x² + x/2 + 1 has no real root
    }

    [Fact]
    public void Horners_scheme_sums_the_powers() => Gen.Select(Gen.Double[-3, 3].Array[0, 9], Gen.Double[-2, 2]).Sample((c, x) =>
        Assert.Equal(c.Select((a, i) => a * Math.Pow(x, i)).Sum(), Polynomial.Evaluate(c, x), 1e-9));

    [Fact]
    public void Separate_roots_are_found_in_ascending_order() =>
        Gen.Int[-9, 9].Array[1, 8].Select(steps => steps.Distinct().Order().Select(s => s + 0.125).ToArray())
            .Sample(expected => AssertRoots(expected, Product(expected, [-2.5]), 1e-6));

    [Fact]
    public void A_factor_on_all_coefficients_moves_no_root() => Gen.Double[-30, 30].Sample(power =>
        AssertRoots([-2, 0.5, 3], Product([-2, 0.5, 3], [Math.Pow(10, power)]), 1e-12));

    [Fact]
    public void Roots_of_the_highest_degree_are_found()
    {
        // Chebyshev's polynomial of degree 16, by T(n + 1) = 2 x T(n) - T(n - 1): its roots are cosines.
        double[] before = [1], chebyshev = [0, 1];
        for (var degree = 1; degree < Polynomial.MaxDegree; degree++)
        {
            var next = new double[degree + 2];
            for (var i = 0; i <= degree; i++)
                next[i + 1] += 2 * chebyshev[i];
            for (var i = 0; i < degree; i++)
                next[i] -= before[i];
            (before, chebyshev) = (chebyshev, next);
        }
        var expected = Enumerable.Range(1, 16).Select(k => Math.Cos((2 * k - 1) * Math.PI / 32)).Order().ToArray();

        AssertRoots(expected, chebyshev, 1e-9);
    }

    [Theory]
    [InlineData(new double[] { 3, 2 }, new[] { -1.5 })]
    [InlineData(new double[] { 1, 0, 1 }, new double[0])]
    [InlineData(new double[] { -4, 0, 1 }, new double[] { -2, 2 })]
    [InlineData(new double[] { 0, 0, 0, 8 }, new double[] { 0 })]
    [InlineData(new double[] { -6, 2, 0, 0 }, new double[] { 3 })] // leading zeros
    [InlineData(new double[] { 0, -1, 0, 1 }, new double[] { -1, 0, 1 })]
    [InlineData(new double[] { 5 }, new double[0])]
    [InlineData(new double[] { 0, 0 }, new double[0])]
    [InlineData(new double[] { 1, double.NaN, 1 }, new double[0])]
    [InlineData(new double[] { 1, double.PositiveInfinity }, new double[0])]
    public void Simple_and_degenerate_polynomials_have_their_roots(double[] coefficients, double[] expected) =>
        AssertRoots(expected, coefficients, 1e-14);

    [Fact]
    public void A_multiple_root_is_found_once()
    {
        // The turn between the intervals on both sides is the root itself.
        AssertRoots([1], [-1, 3, -3, 1], 1e-15);
        AssertRoots([0], [0, 0, 0, 0, 0, -2], 1e-15);
        AssertRoots([-2], [-4, -4, -1], 1e-15);
    }

    [Fact]
    public void A_degree_above_the_highest_is_an_error()
    {
        var coefficients = Enumerable.Repeat(1.0, Polynomial.MaxDegree + 2).ToArray();

        Assert.Throws<ArgumentOutOfRangeException>(() => Polynomial.RealRoots(coefficients, new double[32]));
    }

    private static void AssertRoots(double[] expected, double[] coefficients, double tolerance)
    {
        var roots = new double[Polynomial.MaxDegree];
        var count = Polynomial.RealRoots(coefficients, roots);

        Assert.Equal(expected.Length, count);
        for (var i = 0; i < count; i++)
            Assert.Equal(expected[i], roots[i], tolerance);
    }

    private static double[] Product(double[] roots, double[] factor) => roots.Aggregate(factor, (polynomial, root) =>
    {
        var product = new double[polynomial.Length + 1];
        for (var i = 0; i < polynomial.Length; i++)
        {
            product[i + 1] += polynomial[i];
            product[i] -= root * polynomial[i];
        }
        return product;
    });
}
