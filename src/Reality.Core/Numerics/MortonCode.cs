namespace Reality.Core.Numerics;

/// <summary>
/// Place of a cell along the curve of Morton (1966), which keeps neighbors close: the bits of its three coordinates in turn.
/// </summary>
public static class MortonCode
{
    /// <summary>Bits of each coordinate that count.</summary>
    public const int BitsPerAxis = 21;

    /// <summary>The place of a cell; coordinates below 2^21.</summary>
    public static ulong Of(ulong x, ulong y, ulong z) => Spread(x) | Spread(y) << 1 | Spread(z) << 2;

    // Moves bit i to bit 3 i.
    private static ulong Spread(ulong value)
    {
        value &= (1UL << BitsPerAxis) - 1;
        value = (value | value << 32) & 0x001F00000000FFFF;
        value = (value | value << 16) & 0x001F0000FF0000FF;
        value = (value | value << 8) & 0x100F00F00F00F00F;
        value = (value | value << 4) & 0x10C30C30C30C30C3;
        return (value | value << 2) & 0x1249249249249249;
    }
}
