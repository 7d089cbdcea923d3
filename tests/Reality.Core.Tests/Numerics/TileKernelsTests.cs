using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class TileKernelsTests
{
    private const int Side = TileKernels.Side;

    [Fact]
    public void Products_equal_their_definition_bit_for_bit()
    {
        var (left, right, expected) = (Numbers(1), Numbers(2), Numbers(3));
        var actual = (double[])expected.Clone();

        TileKernels.SubtractProductDefinition(expected, left, right);
        TileKernels.SubtractProduct(actual, left, right);

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void The_factor_of_a_tile_rebuilds_it_and_solves_with_it()
    {
        var matrix = PositiveTile(4);
        var factor = (double[])matrix.Clone();
        Assert.True(TileKernels.TryFactor(factor));
        for (var column = 0; column < Side; column++)
        {
            for (var row = column; row < Side; row++)
            {
                var sum = Enumerable.Range(0, column + 1).Sum(k => factor[k * Side + row] * factor[k * Side + column]);
                Assert.Equal(matrix[column * Side + row], sum, 1e-10);
            }
        }

        var (x, b) = (Numbers(5)[..Side], new double[Side]);
        TileKernels.AddProduct(b, 1, matrix, x);
        TileKernels.SolveForward(factor, b);
        TileKernels.SolveBackward(factor, b);
        for (var i = 0; i < Side; i++)
            Assert.Equal(x[i], b[i], 1e-10);
    }

    [Fact]
    public void A_tile_solved_from_the_right_times_the_factor_is_the_tile()
    {
        var (factor, tile) = (PositiveTile(6), Numbers(7));
        Assert.True(TileKernels.TryFactor(factor));
        var solved = (double[])tile.Clone();

        TileKernels.SolveRight(solved, factor);

        for (var column = 0; column < Side; column++)
        {
            for (var row = 0; row < Side; row++)
            {
                var sum = Enumerable.Range(0, column + 1).Sum(k => solved[k * Side + row] * factor[k * Side + column]);
                Assert.Equal(tile[column * Side + row], sum, 1e-10);
            }
        }
    }

    [Fact]
    public void Products_with_vectors_are_plain_sums()
    {
        var (tile, x, start) = (Numbers(8), Numbers(9)[..Side], Numbers(10)[..Side]);
        double[] product = [.. start], transposed = [.. start];

        TileKernels.AddProduct(product, -2, tile, x);
        TileKernels.AddTransposedProduct(transposed, -2, tile, x);

        for (var i = 0; i < Side; i++)
        {
            var (row, column) = (
                Enumerable.Range(0, Side).Sum(k => tile[k * Side + i] * x[k]),
                Enumerable.Range(0, Side).Sum(k => tile[i * Side + k] * x[k]));
            Assert.Equal(start[i] - 2 * row, product[i], 1e-10);
            Assert.Equal(start[i] - 2 * column, transposed[i], 1e-10);
        }
    }

    [Fact]
    public void A_pivot_that_is_not_positive_is_refused()
    {
        var tile = PositiveTile(11);
        tile[20 * Side + 20] = -1;
        Assert.False(TileKernels.TryFactor(tile));
    }

    private static double[] PositiveTile(long seed)
    {
        var (numbers, matrix) = (Numbers(seed), new double[TileKernels.Area]);
        for (var column = 0; column < Side; column++)
        {
            for (var row = 0; row < Side; row++)
            {
                var entry = numbers[Math.Min(row, column) * Side + Math.Max(row, column)];
                matrix[column * Side + row] = entry + (row == column ? 60 : 0);
            }
        }
        return matrix;
    }

    private static double[] Numbers(long seed)
    {
        var random = SeededRandom.For(1, seed);
        var numbers = new double[TileKernels.Area];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = random.NextGaussian();
        return numbers;
    }
}
