using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class DenseCholeskyTests
{
    [Fact]
    public void A_known_matrix_has_its_known_factor_and_keeps_its_upper_triangle()
    {
        double[] a = [4, 12, -16, 12, 37, -43, -16, -43, 98];

        Assert.True(DenseCholesky.TryFactor(a, 3));

        Assert.Equal([2, 12, -16, 6, 1, -43, -8, 5, 3], a);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(65)]
    public void The_factor_rebuilds_the_matrix(int n)
    {
        var random = SeededRandom.For(1, n);
        var matrix = PositiveMatrix(ref random, n);
        var factor = (double[])matrix.Clone();

        Assert.True(DenseCholesky.TryFactor(factor, n));

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                double sum = 0;
                for (var k = 0; k <= j; k++)
                    sum += factor[i * n + k] * factor[j * n + k];
                Assert.Equal(matrix[i * n + j], sum, 1e-12 * n);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(65)]
    public void Cholesky_solves(int n)
    {
        var random = SeededRandom.For(2, n);
        var matrix = PositiveMatrix(ref random, n);
        var expected = Enumerable.Range(0, n).Select(i => Math.Sin(i)).ToArray();
        var right = Multiply(matrix, expected);

        Assert.True(DenseCholesky.TryFactor(matrix, n));

        DenseCholesky.Solve(matrix, n, right);
        for (var i = 0; i < n; i++)
            Assert.Equal(expected[i], right[i], 1e-9);
    }

    [Fact]
    public void An_ill_conditioned_matrix_is_solved_with_a_small_residual()
    {
        const int n = 8; // a Hilbert matrix, of condition 1.5e10
        var matrix = new double[n * n];
        for (var i = 0; i < n * n; i++)
            matrix[i] = 1.0 / (i / n + i % n + 1);
        var right = Enumerable.Repeat(1.0, n).ToArray();
        var factor = (double[])matrix.Clone();

        Assert.True(DenseCholesky.TryFactor(factor, n));
        var x = (double[])right.Clone();
        DenseCholesky.Solve(factor, n, x);

        var size = x.Max(Math.Abs);
        Assert.All(Multiply(matrix, x), value => Assert.Equal(1, value, 1e-14 * size));
    }

    [Fact]
    public void Cholesky_refuses_an_indefinite_matrix() =>
        Assert.False(DenseCholesky.TryFactor([1, 2, 2, 1], 2));

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_pivot_that_is_not_positive_is_refused_in_every_row(double pivot)
    {
        const int n = 9;
        for (var at = 0; at < n; at++)
        {
            var matrix = new double[n * n];
            for (var i = 0; i < n; i++)
                matrix[i * n + i] = i == at ? pivot : 1;
            Assert.False(DenseCholesky.TryFactor(matrix, n));
        }
    }

    [Fact]
    public void An_array_too_short_for_its_size_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DenseCholesky.TryFactor(new double[8], 3));

    private static double[] PositiveMatrix(ref SeededRandom random, int n)
    {
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
                matrix[i * n + j] = matrix[j * n + i] = random.NextGaussian();
            matrix[i * n + i] += 2 * n;
        }
        return matrix;
    }

    private static double[] Multiply(double[] matrix, double[] vector)
    {
        var n = vector.Length;
        var product = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                product[i] += matrix[i * n + j] * vector[j];
        }
        return product;
    }
}
