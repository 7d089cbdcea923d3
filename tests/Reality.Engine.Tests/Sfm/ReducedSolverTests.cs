using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Sfm;

/// <summary>A chain of three tiles with a known solution, by a factor and by conjugate gradients.</summary>
public sealed class ReducedSolverTests
{
    private const int Side = TiledMatrix.Side;
    private static readonly ParallelOptions s_parallel = new() { MaxDegreeOfParallelism = 2 };
    private static readonly BundleOptions s_noMemory = new() { MaxFactorBytes = 0 };

    // Column 0 has a tile in row 1, column 1 one in row 2.
    private static readonly int[][] s_chain = [[1], [2], []];

    [Fact]
    public void A_factor_gives_the_exact_solution_and_takes_the_place_of_the_matrix()
    {
        using var solver = new ReducedSolver(new(s_chain), photoCount: 3, new(), s_parallel);
        var entries = Fill(solver.Matrix);
        var expected = Solution();
        var rightSide = Product(entries, expected);

        Assert.True(solver.Factors);
        Assert.True(solver.TrySolve(rightSide, s_parallel, TestContext.Current.CancellationToken));

        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], rightSide[i], 1e-10);
        // L is √a in its first entry.
        Assert.Equal(Math.Sqrt(entries[0, 0]), solver.Matrix.At(0, 0)[0], 1e-12);
    }

    [Fact]
    public void A_limit_of_memory_counts_the_tiles_that_elimination_fills()
    {
        // The columns of a star that is eliminated from its middle fill all tiles: 6 of 3 + 2.
        int[][] star = [[1, 2], [], []];
        var needed = TiledMatrix.BytesOf(6);

        using var enough = new ReducedSolver(new(star), 3, new() { MaxFactorBytes = needed }, s_parallel);
        using var less = new ReducedSolver(new(star), 3, new() { MaxFactorBytes = needed - 1 }, s_parallel);

        Assert.Equal((true, 6), (enough.Factors, enough.Matrix.Pattern.TileCount));
        Assert.Equal((false, 5), (less.Factors, less.Matrix.Pattern.TileCount));
    }

    [Fact]
    public void Conjugate_gradients_keep_the_matrix_and_solve_to_their_tolerance()
    {
        using var solver = new ReducedSolver(new(s_chain), photoCount: 3, s_noMemory, s_parallel);
        var entries = Fill(solver.Matrix);
        var expected = Solution();
        var rightSide = Product(entries, expected);

        Assert.True(solver.TrySolve(rightSide, s_parallel, TestContext.Current.CancellationToken));

        Assert.False(solver.Factors);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], rightSide[i], 0.01);
        Assert.Equal(entries[2 * Side + 3, Side + 7], solver.Matrix.At(2 * Side + 3, Side + 7)[0]);
    }

    [Fact]
    public void A_singular_matrix_has_no_solution()
    {
        using var solver = new ReducedSolver(new(s_chain), photoCount: 3, new(), s_parallel);
        Fill(solver.Matrix);
        // Nothing determines the parameter of column 1.
        solver.Matrix.At(1, 0)[0] = 0;
        for (var row = 1; row < 2 * Side; row++)
            solver.Matrix.At(row, 1)[0] = 0;

        Assert.False(solver.TrySolve(new double[3 * Side], s_parallel, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_matrix_beyond_all_memory_is_refused_with_the_number_of_photos()
    {
        // All tiles below the diagonal of 970 columns: 471,000 of 18 KiB, 8.1 GiB.
        var dense = Enumerable.Range(0, 970).Select(column => Enumerable.Range(column + 1, 969 - column).ToArray()).ToArray();

        var error = Assert.Throws<StageException>(() => new ReducedSolver(new(dense), 7777, s_noMemory, s_parallel));

        Assert.Equal("Calibration_TooManyPhotos", error.Code);
        Assert.StartsWith("7777 photos share points", error.Message, StringComparison.Ordinal);
    }

    // Diagonally dominant, with entries in all tiles that are kept; the whole symmetric matrix.
    private static double[,] Fill(TiledMatrix matrix)
    {
        var random = SeededRandom.For(5, 1);
        var entries = new double[matrix.Size, matrix.Size];
        for (var column = 0; column < matrix.Size; column++)
        {
            for (var row = column; row < Math.Min(matrix.Size, (column / Side + 2) * Side); row++)
            {
                entries[row, column] = entries[column, row] = row == column ? 60 + column : random.NextGaussian();
                matrix.At(row, column)[0] = entries[row, column];
            }
        }
        return entries;
    }

    private static double[] Solution() => [.. Enumerable.Range(0, 3 * Side).Select(i => Math.Sin(i + 1))];

    private static double[] Product(double[,] matrix, double[] x) =>
    [
        .. Enumerable.Range(0, x.Length)
            .Select(row => Enumerable.Range(0, x.Length).Sum(column => matrix[row, column] * x[column])),
    ];
}
