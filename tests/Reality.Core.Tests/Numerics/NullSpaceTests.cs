using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class NullSpaceTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 9)]
    [InlineData(7, 9)]
    [InlineData(8, 9)]
    public void Basis_vectors_have_length_one_and_solve_all_equations(int rowCount, int columnCount)
    {
        for (var trial = 0; trial < 50; trial++)
        {
            var random = SeededRandom.For(1, 100 * columnCount + trial);
            var rows = Gaussians(ref random, rowCount * columnCount);
            var basis = new double[(columnCount - rowCount) * columnCount];

            Assert.True(NullSpace.TryFind((double[])rows.Clone(), rowCount, columnCount, basis));

            foreach (var vector in basis.Chunk(columnCount))
            {
                Assert.Equal(1, Dot(vector, vector), 1e-12);
                foreach (var row in rows.Chunk(columnCount))
                    Assert.Equal(0, Dot(row, vector), 1e-10);
            }
        }
    }

    [Fact]
    public void Basis_vectors_are_independent()
    {
        var random = SeededRandom.For(2, 0);
        var basis = new double[4 * 9];
        Assert.True(NullSpace.TryFind(Gaussians(ref random, 5 * 9), 5, 9, basis));

        var gram = new double[16];
        for (var i = 0; i < 16; i++)
            gram[i] = Dot(basis.AsSpan(i / 4 * 9, 9), basis.AsSpan(i % 4 * 9, 9));
        var values = new double[4];
        SymmetricEigen.Solve(gram, 4, values, new double[16]);
        Assert.True(values[0] > 1e-3, $"smallest eigenvalue of the Gram matrix {values[0]}");
    }

    [Fact]
    public void The_vector_perpendicular_to_two_rows_is_their_cross_product()
    {
        double[] rows = [1, 2, 3, -2, 0.5, 1];
        var basis = new double[3];
        Assert.True(NullSpace.TryFind(rows, 2, 3, basis));

        var cross = Vector3d.Cross(new(1, 2, 3), new(-2, 0.5, 1)).Normalized();
        Assert.Equal(1, Math.Abs(Dot(basis, [cross.X, cross.Y, cross.Z])), 1e-14);
    }

    [Fact]
    public void A_zero_where_the_first_pivot_would_be_does_no_harm()
    {
        double[] rows = [0, 0, 2, 0, 3, 0];
        var basis = new double[3];

        Assert.True(NullSpace.TryFind(rows, 2, 3, basis));
        Assert.Equal([1, 0, 0], basis.Select(Math.Abs));
    }

    [Fact]
    public void Dependent_rows_are_refused()
    {
        var basis = new double[3];
        Assert.False(NullSpace.TryFind([1, 2, 3, 2, 4, 6], 2, 3, basis));
        Assert.False(NullSpace.TryFind([1, 2, 3, 0, 0, 0], 2, 3, basis));
    }

    private static double[] Gaussians(ref SeededRandom random, int count)
    {
        var values = new double[count];
        foreach (ref var value in values.AsSpan())
            value = random.NextGaussian();
        return values;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
