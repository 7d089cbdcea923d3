using CsCheck;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class SymmetricEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(12)]
    public void Eigenvectors_rebuild_the_matrix(int n)
    {
        for (var trial = 0; trial < 20; trial++)
        {
            var random = SeededRandom.For(1, 100 * n + trial);
            var matrix = new double[n * n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j <= i; j++)
                    matrix[i * n + j] = matrix[j * n + i] = random.NextGaussian();
            }
            AssertDecomposes(matrix, n, 1e-12);
        }
    }

    [Fact]
    public void Repeated_eigenvalues_still_get_an_orthonormal_basis()
    {
        // 2 I + v vᵀ for v = (1, 1, 1, 1): 2 three times, and 6.
        var matrix = new double[16];
        for (var i = 0; i < 16; i++)
            matrix[i] = i % 5 == 0 ? 3 : 1;

        var values = AssertDecomposes(matrix, 4, 1e-14);

        Assert.Equal([2, 2, 2, 6], values.Select(v => Math.Round(v, 12)));
    }

    [Fact]
    public void A_tiny_eigenvalue_next_to_a_large_one_is_exact()
    {
        // A graded matrix: its small eigenvalue is 1e-12 (1 - 1/4) to first order, far below the rounding of the large one.
        double[] matrix = [1e8, 0.5e-2, 0.5e-2, 1e-12];
        var values = new double[2];
        SymmetricEigen.Solve(matrix, 2, values, new double[4]);

        Assert.Equal(7.5e-13, values[0], 1e-24);
        Assert.Equal(1e8, values[1], 1e-7);
    }

    [Fact]
    public void A_diagonal_matrix_is_only_sorted()
    {
        var values = new double[3];
        var vectors = new double[9];
        SymmetricEigen.Solve([5, 0, 0, 0, -1, 0, 0, 0, 2], 3, values, vectors);

        Assert.Equal([-1, 2, 5], values);
        Assert.Equal([0, 1, 0, 0, 0, 1, 1, 0, 0], vectors);
    }

    [Fact]
    public void The_smallest_direction_of_points_in_a_plane_is_its_normal() => Any.Rotation.Sample(r =>
    {
        var sum = default(Matrix3d);
        foreach (var point in new Vector3d[] { new(3, 1, 0), new(-1, 2, 0), new(1, -2, 0) })
        {
            var p = r * point;
            sum += Matrix3d.FromRows(p.X * p, p.Y * p, p.Z * p);
        }
        var normal = SymmetricEigen.SmallestDirection(sum);

        Assert.Equal(1, normal.Length, 1e-12);
        Assert.Equal(1, Math.Abs(Vector3d.Dot(normal, r * new Vector3d(0, 0, 1))), 1e-12);
    });

    private static double[] AssertDecomposes(double[] matrix, int n, double tolerance)
    {
        var values = new double[n];
        var vectors = new double[n * n];
        SymmetricEigen.Solve((double[])matrix.Clone(), n, values, vectors);

        Assert.Equal(values.Order(), values);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                double rebuilt = 0, product = 0;
                for (var k = 0; k < n; k++)
                {
                    rebuilt += values[k] * vectors[k * n + i] * vectors[k * n + j];
                    product += vectors[i * n + k] * vectors[j * n + k];
                }
                Assert.Equal(matrix[i * n + j], rebuilt, tolerance);
                Assert.Equal(i == j ? 1 : 0, product, tolerance);
            }
        }
        return values;
    }
}
