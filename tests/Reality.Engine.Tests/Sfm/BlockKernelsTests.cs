using Reality.Core.Numerics;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class BlockKernelsTests
{
    [Fact]
    public void Outer_products_equal_their_definition_bit_for_bit()
    {
        var random = SeededRandom.For(1, 0);
        var (leftX, leftY) = (Numbers(ref random, 6), Numbers(ref random, 6));
        var (rightX, rightY) = (Numbers(ref random, 16), Numbers(ref random, 16));
        var expected = Numbers(ref random, 6 * 16);
        var actual = (double[])expected.Clone();
        BlockKernels.AddOuterDefinition(expected, leftX, leftY, rightX, rightY);
        BlockKernels.AddOuter(actual, leftX, leftY, rightX, rightY);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Products_of_two_poses_equal_their_definition_bit_for_bit()
    {
        var random = SeededRandom.For(2, 0);
        var (mine, other) = (Numbers(ref random, 2 * 8), Numbers(ref random, 2 * 8));
        var product = new PixelProduct(0.5, -2, 3, 0.25);
        var expected = Numbers(ref random, 6 * 20);
        var actual = (double[])expected.Clone();
        BlockKernels.SubtractPosePairDefinition(expected, 20, product, mine, other);
        BlockKernels.SubtractPosePair(actual, 20, product, mine, other);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Multiplying_by_a_symmetric_matrix_is_done_column_by_column()
    {
        var random = SeededRandom.For(3, 0);
        var block = Numbers(ref random, 3 * 8);
        var m = new Symmetric3 { Xx = 2, Xy = 0.5, Xz = -1, Yy = 3, Yz = 0.25, Zz = 4 };
        var result = new double[3 * 8];
        BlockKernels.Multiply(m, block, result);
        for (var c = 0; c < 8; c++)
        {
            var expected = m * new Vector3d(block[c], block[8 + c], block[16 + c]);
            Assert.Equal(expected, new(result[c], result[8 + c], result[16 + c]));
        }
    }

    private static double[] Numbers(ref SeededRandom random, int count)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
            numbers[i] = random.NextGaussian();
        return numbers;
    }
}
