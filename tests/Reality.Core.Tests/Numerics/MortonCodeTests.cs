using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class MortonCodeTests
{
    [Theory]
    [InlineData(1, 0, 0, 0b001)]
    [InlineData(0, 1, 0, 0b010)]
    [InlineData(0, 0, 1, 0b100)]
    [InlineData(3, 0, 2, 0b101001)]
    public void Bits_of_the_coordinates_stand_in_turn(ulong x, ulong y, ulong z, ulong expected) =>
        Assert.Equal(expected, MortonCode.Of(x, y, z));

    [Fact]
    public void All_bits_of_a_coordinate_keep_their_place()
    {
        for (var bit = 0; bit < MortonCode.BitsPerAxis; bit++)
            Assert.Equal(1UL << (3 * bit), MortonCode.Of(1UL << bit, 0, 0));
    }
}
