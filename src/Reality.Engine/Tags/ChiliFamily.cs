namespace Reality.Engine.Tags;

/// <summary>The 1024 Chilitags (Bonnard and others, EPFL 2013), which are coded like ARTag (Fiala 2005).</summary>
/// <remarks>
/// The ten bits of the id, every other one inverted, and their CRC-16-CCITT run through a convolutional code of rate 1/2 with
/// the generators 1 + D and 1 + D + D². The first 36 bits that leave it fill a square of 6 x 6 cells row by row inside a black
/// border that is two cells wide.
/// </remarks>
internal static class ChiliFamily
{
    private const int IdBits = 10;
    private const int CrcBits = 16;
    private const int CrcPolynomial = 0x11021;
    private const int IdMask = 0b10_1010_1010;
    private const int CodeWidth = 6;
    private const int BorderWidth = 2;

    private static readonly Lazy<CodeFamily> s_family = new(() => new(
        [.. Enumerable.Range(0, CodeWidth * CodeWidth).Select(i => (BorderWidth + i % CodeWidth, BorderWidth + i / CodeWidth))],
        [.. Enumerable.Range(0, 1 << IdBits).Select(CodeOf)])
    {
        Name = "chili", Width = CodeWidth + 2 * BorderWidth, MaxErrorCount = 2,
    });

    public static CodeFamily Instance => s_family.Value;

    private static ulong CodeOf(int id)
    {
        var message = WithCrc(id ^ IdMask);
        ulong code = 0;
        int last = 0, beforeLast = 0;
        for (var i = 1; i <= CodeWidth * CodeWidth / 2; i++)
        {
            var bit = message >> (IdBits + CrcBits - i) & 1;
            code = code << 2 | (uint)((bit ^ last) << 1 | (bit ^ last ^ beforeLast));
            (last, beforeLast) = (bit, last);
        }
        return code;
    }

    private static int WithCrc(int word)
    {
        var rest = word << CrcBits;
        for (var bit = IdBits - 1; bit >= 0; bit--)
        {
            if ((rest >> (CrcBits + bit) & 1) != 0)
                rest ^= CrcPolynomial << bit;
        }
        return word << CrcBits | rest;
    }
}
