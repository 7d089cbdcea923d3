using System.Numerics;

namespace Reality.Formats.Las.Compression;

/// <summary>
/// Writes integers as differences from predictions: the number of bits by a model per context, the leading eight of them by
/// models that all contexts share, the others raw (LAZ specification 1.4, "integer compressor").
/// </summary>
/// <param name="bits">Width of the integers, up to 32; differences wrap around.</param>
internal sealed class IntegerEncoder(RangeEncoder target, int bits, int contextCount)
{
    private const int ModeledBits = 8;

    private readonly SymbolModel?[] _lengths = new SymbolModel?[contextCount];
    private readonly BitModel _zeroOrOne = new();
    private readonly SymbolModel?[] _leadingBits = new SymbolModel?[bits + 1];

    /// <summary>Number of bits of the difference that was written last; 0 for a difference of 0 or 1.</summary>
    public int LastLength { get; private set; }

    public void Encode(int predicted, int actual, int context = 0)
    {
        var difference = Wrap(unchecked(actual - predicted));
        var length = 32 - BitOperations.LeadingZeroCount(unchecked((uint)(difference <= 0 ? -difference : difference - 1)));
        LastLength = length;
        target.Encode(_lengths[context] ??= new(bits + 1), length);
        if (length == 0)
            target.Encode(_zeroOrOne, difference);
        else if (length < 32)
            EncodeWithin(length, unchecked((uint)(difference < 0 ? difference + (int)((1u << length) - 1) : difference - 1)));
    }

    // The place of the difference among those of its length, negative ones first.
    private void EncodeWithin(int length, uint place)
    {
        if (length <= ModeledBits)
        {
            target.Encode(_leadingBits[length] ??= new(1 << length), (int)place);
            return;
        }
        var rawBits = length - ModeledBits;
        target.Encode(_leadingBits[length] ??= new(1 << ModeledBits), (int)(place >> rawBits));
        target.EncodeRaw(place & ((1u << rawBits) - 1), rawBits);
    }

    private int Wrap(int difference) => bits == 32 ? difference : (difference << (32 - bits)) >> (32 - bits);
}
