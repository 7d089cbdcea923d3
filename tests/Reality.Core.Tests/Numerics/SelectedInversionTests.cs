using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class SelectedInversionTests
{
    private const int Side = TiledMatrix.Side;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_tiles_that_are_kept_are_those_of_the_whole_inverse(int threadCount)
    {
        // Chains of tiles that meet in a last one, and a dense matrix.
        foreach (var rows in (int[][][])[[[1, 5], [3, 5], [3, 4], [4], [5], []], [[1, 2], [2], []]])
        {
            var pattern = new TilePattern(rows).WithFill();
            using var inverse = Make(pattern);
            using var factor = Make(pattern);
            Assert.True(inverse.TryFactor(1, TestContext.Current.CancellationToken));
            Assert.True(factor.TryFactor(1, TestContext.Current.CancellationToken));
            SelectedInversion.Replace(inverse, threadCount, TestContext.Current.CancellationToken);

            for (var column = 0; column < factor.Size; column++)
            {
                var expected = new double[factor.Size];
                expected[column] = 1;
                factor.Solve(expected);
                foreach (var row in (int[])[column / Side, .. pattern.RowsOf(column / Side)])
                {
                    for (var r = row * Side; r < (row + 1) * Side; r++)
                        Assert.Equal(expected[r], inverse.At(r, column)[0], 1e-12);
                }
            }
        }
    }

    // Diagonally dominant.
    private static TiledMatrix Make(TilePattern pattern)
    {
        var matrix = new TiledMatrix(pattern);
        for (var column = 0; column < matrix.Size; column++)
        {
            foreach (var row in (int[])[column / Side, .. pattern.RowsOf(column / Side)])
            {
                for (var r = row * Side; r < (row + 1) * Side; r++)
                    matrix.At(r, column)[0] = Math.Cos(1.7 * (r + 1) * (column + 1)) + (r == column ? 4.0 * Side : 0);
            }
        }
        return matrix;
    }
}
