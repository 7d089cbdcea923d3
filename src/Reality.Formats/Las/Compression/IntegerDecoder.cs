namespace Reality.Formats.Las.Compression;

/// <summary>Reads the output of <see cref="IntegerEncoder"/>.</summary>
/// <param name="bits">Width of the integers, up to 32.</param>
internal sealed class IntegerDecoder(RangeDecoder source, int bits, int contextCount = 1)
{
    private const int ModeledBits = 8;

    private readonly SymbolModel?[] _lengths = new SymbolModel?[contextCount];
    private readonly BitModel _zeroOrOne = new();
    private readonly SymbolModel?[] _leadingBits = new SymbolModel?[bits + 1];

    /// <summary>Number of bits of the difference that was read last; 0 for a difference of 0 or 1.</summary>
    public int LastLength { get; private set; }

    public int Decode(int predicted, int context = 0)
    {
        var length = source.Decode(_lengths[context] ??= new(bits + 1, isDecoded: true));
        LastLength = length;
        var difference = length switch
        {
            0 => source.Decode(_zeroOrOne),
            32 => int.MinValue,
            _ => DecodeWithin(length),
        };
        var value = unchecked(predicted + difference);
        return bits == 32 ? value : value & ((1 << bits) - 1);
    }

    private int DecodeWithin(int length)
    {
        uint place;
        if (length <= ModeledBits)
        {
            place = (uint)source.Decode(_leadingBits[length] ??= new(1 << length, isDecoded: true));
        }
        else
        {
            var rawBits = length - ModeledBits;
            place = (uint)source.Decode(_leadingBits[length] ??= new(1 << ModeledBits, isDecoded: true)) << rawBits;
            place |= source.DecodeRaw(rawBits);
        }
        return unchecked(place >= 1u << (length - 1) ? (int)place + 1 : (int)place - (int)((1u << length) - 1));
    }
}
