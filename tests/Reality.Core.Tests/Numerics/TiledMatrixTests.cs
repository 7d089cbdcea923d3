using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

/// <summary>A path of tiles whose ends meet a last one, as strips of photos and their camera.</summary>
public sealed class TiledMatrixTests
{
    private const int Side = TiledMatrix.Side;
    private static readonly int[][] s_arrow = [[1, 5], [2, 5], [3, 5], [4, 5], [5], []];

    [Fact]
    public void Elimination_fills_the_tiles_between_the_rows_of_a_column()
    {
        var pattern = new TilePattern([[2, 4], [3], [3], [], []]).WithFill();

        Assert.Equal([[2, 4], [3], [3, 4], [4], []], Enumerable.Range(0, 5).Select(column => pattern.RowsOf(column).ToArray()));
        Assert.Equal([0, 2], pattern.ColumnsOf(4)[..2].ToArray());
        Assert.Equal(11, pattern.TileCount);
        for (var row = 0; row < 5; row++)
        {
            for (var i = 0; i < pattern.ColumnsOf(row).Length; i++)
                Assert.Equal(pattern.IndexOf(row, pattern.ColumnsOf(row)[i]), pattern.IndicesOf(row)[i]);
        }
        Assert.Throws<ArgumentException>(() => pattern.IndexOf(1, 0));
    }

    [Fact]
    public void The_factor_solves_and_does_not_depend_on_threads()
    {
        double[]? first = null;
        foreach (var threads in (int[])[1, 3])
        {
            using var matrix = Make(new TilePattern(s_arrow).WithFill());
            var (expected, solution) = RightSide(matrix);
            Assert.True(matrix.TryFactor(threads, TestContext.Current.CancellationToken));
            matrix.Solve(solution);
            for (var i = 0; i < solution.Length; i++)
                Assert.Equal(expected[i], solution[i], 1e-9);
            Assert.Equal(first ?? solution, solution);
            first = solution;
        }
    }

    [Fact]
    public void Conjugate_gradients_solve_without_filled_tiles_and_do_not_depend_on_threads()
    {
        double[]? first = null;
        foreach (var threads in (int[])[1, 3])
        {
            using var matrix = Make(new TilePattern(s_arrow));
            var (expected, solution) = RightSide(matrix);
            using var gradients = new ConjugateGradients(matrix, threads);
            Assert.True(gradients.TrySolve(solution, 1e-12, 500, TestContext.Current.CancellationToken));
            for (var i = 0; i < solution.Length; i++)
                Assert.Equal(expected[i], solution[i], 1e-8);
            Assert.Equal(first ?? solution, solution);
            first = solution;
        }
    }

    [Fact]
    public void A_matrix_that_is_not_positive_is_refused()
    {
        using var matrix = Make(new TilePattern(s_arrow).WithFill());
        matrix.At(3 * Side + 5, 3 * Side + 5)[0] = -1e6;
        Assert.False(matrix.TryFactor(2, TestContext.Current.CancellationToken));

        using var other = Make(new TilePattern(s_arrow));
        other.At(3 * Side + 5, 3 * Side + 5)[0] = -1e6;
        using var gradients = new ConjugateGradients(other, 1);
        Assert.False(gradients.TrySolve(new double[other.Size], 1e-3, 10, TestContext.Current.CancellationToken));
    }

    // Random in the tiles of the arrow, and heavy on the diagonal.
    private static TiledMatrix Make(TilePattern pattern)
    {
        var (matrix, random) = (new TiledMatrix(pattern), SeededRandom.For(1, 0));
        for (var column = 0; column < s_arrow.Length; column++)
        {
            foreach (var row in (int[])[column, .. s_arrow[column]])
            {
                var tile = matrix.Tile(pattern.IndexOf(row, column));
                for (var i = 0; i < tile.Length; i++)
                    tile[i] = random.NextGaussian() + (row == column && i % (Side + 1) == 0 ? 80 : 0);
            }
        }
        return matrix;
    }

    private static (double[] Solution, double[] RightSide) RightSide(TiledMatrix matrix)
    {
        var solution = Enumerable.Range(0, matrix.Size).Select(i => Math.Sin(i)).ToArray();
        var right = new double[matrix.Size];
        for (var column = 0; column < s_arrow.Length; column++)
        {
            foreach (var row in (int[])[column, .. s_arrow[column]])
            {
                var tile = matrix.Tile(matrix.Pattern.IndexOf(row, column));
                for (var c = 0; c < Side; c++)
                {
                    for (var r = row == column ? c : 0; r < Side; r++)
                    {
                        right[row * Side + r] += tile[c * Side + r] * solution[column * Side + c];
                        if (row != column || r != c)
                            right[column * Side + c] += tile[c * Side + r] * solution[row * Side + r];
                    }
                }
            }
        }
        return (solution, right);
    }
}
