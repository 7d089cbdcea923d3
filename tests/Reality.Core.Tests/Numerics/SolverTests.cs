using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class SolverTests
{
    [Fact]
    public void Roots_of_a_product_of_linear_factors_are_found()
    {
        double[] expected = [-7.5, -1, -0.25, 0.1, 0.1001, 3, 12];
        double[] polynomial = [1, 0.5, 1]; // x² + x/2 + 1 has no real root
        foreach (var root in expected)
            polynomial = MultiplyByLinear(polynomial, root);

        var roots = new double[Polynomial.MaxDegree];
        var count = Polynomial.RealRoots(polynomial, roots);

        Assert.Equal(expected.Length, count);
        for (var i = 0; i < count; i++)
            Assert.Equal(expected[i], roots[i], 1e-7);
    }

    [Fact]
    public void Eigenvectors_rebuild_the_matrix()
    {
        const int n = 6;
        var random = SeededRandom.For(1, 0);
        var matrix = SymmetricMatrix(ref random, n);
        var values = new double[n];
        var vectors = new double[n * n];
        SymmetricEigen.Solve((double[])matrix.Clone(), n, values, vectors);

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < n; k++)
                    sum += values[k] * vectors[k * n + i] * vectors[k * n + j];
                Assert.Equal(matrix[i * n + j], sum, 1e-12);
            }
        }
        Assert.Equal(values.Order(), values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(301)]
    public void Cholesky_solves_and_does_not_depend_on_threads(int n)
    {
        var random = SeededRandom.For(2, n);
        var matrix = PositiveMatrix(ref random, n);
        var expected = Enumerable.Range(0, n).Select(i => Math.Sin(i)).ToArray();
        var right = Multiply(matrix, expected);

        var one = (double[])matrix.Clone();
        var two = (double[])matrix.Clone();
        Assert.True(DenseCholesky.TryFactor(one, n, 1, TestContext.Current.CancellationToken));
        Assert.True(DenseCholesky.TryFactor(two, n, 2, TestContext.Current.CancellationToken));
        Assert.Equal(one, two);

        DenseCholesky.Solve(one, n, right);
        for (var i = 0; i < n; i++)
            Assert.Equal(expected[i], right[i], 1e-9);
    }

    [Fact]
    public void Cholesky_refuses_an_indefinite_matrix() =>
        Assert.False(DenseCholesky.TryFactor([1, 2, 2, 1], 2, 1, TestContext.Current.CancellationToken));

    private static double[] MultiplyByLinear(double[] polynomial, double root)
    {
        var product = new double[polynomial.Length + 1];
        for (var i = 0; i < polynomial.Length; i++)
        {
            product[i + 1] += polynomial[i];
            product[i] -= root * polynomial[i];
        }
        return product;
    }

    private static double[] SymmetricMatrix(ref SeededRandom random, int n)
    {
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
                matrix[i * n + j] = matrix[j * n + i] = random.NextGaussian();
        }
        return matrix;
    }

    private static double[] PositiveMatrix(ref SeededRandom random, int n)
    {
        var matrix = SymmetricMatrix(ref random, n);
        for (var i = 0; i < n; i++)
            matrix[i * n + i] += 2 * n;
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
