using System.Buffers.Binary;

namespace Reality.Formats.Meshopt;

/// <summary>
/// Numbers as multiples of a power of two (filter EXPONENTIAL of EXT_meshopt_compression): the multiple in 24 bits, the exponent
/// in the eight above. Readers get single-precision numbers, exactly.
/// </summary>
internal static class ExponentialFilter
{
    /// <summary>Bytes of a number.</summary>
    public const int Stride = 4;

    /// <summary>Multiples lie between minus this and this.</summary>
    public const int MaxMultiple = (1 << 23) - 1;

    /// <summary>Encodes numbers of one step.</summary>
    /// <param name="exponent">Of two, the step: -100 to 100.</param>
    public static byte[] Encode(ReadOnlySpan<int> multiples, int exponent)
    {
        var bytes = new byte[Stride * multiples.Length];
        for (var i = 0; i < multiples.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Stride * i), exponent << 24 | multiples[i] & 0xffffff);
        return bytes;
    }
}
