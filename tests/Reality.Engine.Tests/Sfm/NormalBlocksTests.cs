using Reality.Core.Numerics;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class NormalBlocksTests
{
    private const int Columns = 16;

    [Fact]
    public void A_point_block_times_a_step_and_its_transpose_times_a_vector_are_plain_sums()
    {
        var (numbers, step) = (Numbers(1, 3 * Columns), Numbers(2, 9));
        var block = new PointBlock(numbers);
        var v = new Vector3d(0.3, -1.2, 2);
        double[] start = [.. Numbers(3, 9)], sums = [.. start];

        block.AddTransposedTimes(v, sums);
        var whole = new double[Columns];
        block.TransposedTimes(v, whole);
        for (var c = 0; c < 9; c++)
            Assert.Equal(sums[c] - start[c], whole[c], 1e-12);
        var product = block.Times(step);

        Assert.Equal(Enumerable.Range(0, 9).Sum(c => numbers[c] * step[c]), product.X, 1e-12);
        Assert.Equal(Enumerable.Range(0, 9).Sum(c => numbers[Columns + c] * step[c]), product.Y, 1e-12);
        Assert.Equal(Enumerable.Range(0, 9).Sum(c => numbers[2 * Columns + c] * step[c]), product.Z, 1e-12);
        for (var c = 0; c < 9; c++)
            Assert.Equal(
                start[c] + Vector3d.Dot(new(numbers[c], numbers[Columns + c], numbers[2 * Columns + c]), v), sums[c], 1e-12);
    }

    [Fact]
    public void Outer_products_put_the_point_in_rows_and_parameters_in_columns()
    {
        var elements = new double[3 * Columns];
        var block = new PointBlock(elements);
        var (rowX, rowY) = (Numbers(4, Columns), Numbers(5, Columns));
        var (x, y) = (new Vector3d(1, 2, 3), new Vector3d(-4, 5, 0.5));

        block.AddOuter(x, y, rowX, rowY);
        block.AddOuter(x, y, rowX, rowY);

        for (var c = 0; c < Columns; c++)
        {
            Assert.Equal(2 * (x.X * rowX[c] + y.X * rowY[c]), elements[c], 1e-12);
            Assert.Equal(2 * (x.Y * rowX[c] + y.Y * rowY[c]), elements[Columns + c], 1e-12);
            Assert.Equal(2 * (x.Z * rowX[c] + y.Z * rowY[c]), elements[2 * Columns + c], 1e-12);
        }
    }

    [Fact]
    public void Products_of_point_blocks_are_added_to_the_rows_asked_for()
    {
        var (left, right, before) = (Numbers(6, 3 * Columns), Numbers(7, 3 * Columns), Numbers(9, 12 * Columns));
        var sums = (double[])before.Clone();

        new ParameterBlock(sums, Columns).AddProduct(new(left), 9, new(right));

        for (var r = 0; r < 12; r++)
        {
            for (var c = 0; c < Columns; c++)
            {
                var product = Enumerable.Range(0, r < 9 ? 3 : 0).Sum(k => left[k * Columns + r] * right[k * Columns + c]);
                Assert.Equal(before[r * Columns + c] + product, sums[r * Columns + c], 1e-12);
            }
        }
    }

    [Fact]
    public void Blocks_of_one_array_do_not_touch_each_other()
    {
        var points = new PointBlocks(3, 8);
        for (var i = 0; i < 3; i++)
            points[i].AddOuter(new(i + 1, 0, 0), Vector3d.Zero, [1, 0, 0, 0, 0, 0, 0, 0], new double[8]);
        points.Clear(0, 1);
        Assert.Equal([0, 2, 3], Enumerable.Range(0, 3).Select(i => points[i].Times([1]).X));

        var (squares, others) = (new ParameterBlocks(3, 2, 8), new ParameterBlocks(2, 2, 8));
        (squares[0][1, 1], squares[1][0, 7], squares[2][0, 0]) = (1, 2, 3);
        (others[1][0, 7], others[1][1, 0]) = (10, 20);
        squares.Add(1, others, 1);
        Assert.Equal((1, 12, 20, 3), (squares[0][1, 1], squares[1][0, 7], squares[1][1, 0], squares[2][0, 0]));
        Assert.Equal(8, squares[2].Row(1, 8).Length);

        var (sums, parts) = (new ParameterVectors(2, 3), new ParameterVectors(1, 3));
        parts[0][2] = 5;
        sums.Add(1, parts, 0);
        sums.Add(1, parts, 0);
        Assert.Equal((0, 10), (sums[0][2], sums[1][2]));
        sums.Clear();
        Assert.Equal(0, sums[1][2]);
    }

    private static double[] Numbers(ulong seed, int count)
    {
        var random = SeededRandom.For(seed, 0);
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
            numbers[i] = random.NextGaussian();
        return numbers;
    }
}
