using Reality.Core;

namespace Reality.Formats.Las.Compression;

/// <summary>
/// Reads the output of <see cref="RangeEncoder"/>: symbols of adaptive models, and raw bits (LAZ specification 1.4, section
/// "Arithmetic coding"). Any bytes decode to something; only their end is noticed.
/// </summary>
internal sealed class RangeDecoder
{
    private const uint MinLength = 1u << 24;
    private const int MaxRawBits = 19;

    // The encoder may omit this many zero bytes at the end.
    private const int MaxBytesBeyondEnd = 8;

    private readonly byte[] _bytes;
    private readonly int _end;
    private int _next;
    private uint _value;
    private uint _length = uint.MaxValue;

    /// <param name="start">First byte of the coded stream.</param>
    /// <param name="end">The byte after its last.</param>
    public RangeDecoder(byte[] bytes, int start, int end)
    {
        (_bytes, _next, _end) = (bytes, start, end);
        for (var i = 0; i < 4; i++)
            _value = _value << 8 | NextByte();
    }

    public int Decode(SymbolModel model)
    {
        var step = _length >> SymbolModel.Precision;
        var share = _value / step;
        var symbol = model.Find(share);
        var below = model.Cumulative[symbol] * step;
        var above = symbol == model.LastSymbol ? _length : model.Cumulative[symbol + 1] * step;
        _value -= below;
        _length = above - below;
        if (_length < MinLength)
            Renormalize();
        model.Update(symbol);
        return symbol;
    }

    public int Decode(BitModel model)
    {
        var zero = model.ZeroProbability * (_length >> BitModel.Precision);
        var bit = _value >= zero ? 1 : 0;
        if (bit == 0)
        {
            _length = zero;
        }
        else
        {
            _value -= zero;
            _length -= zero;
        }
        if (_length < MinLength)
            Renormalize();
        model.Update(bit);
        return bit;
    }

    /// <summary>Reads 1 to 32 bits that all values share evenly.</summary>
    public uint DecodeRaw(int count)
    {
        if (count <= MaxRawBits)
            return Divide(count);
        var low = Divide(16);
        return Divide(count - 16) << 16 | low;
    }

    private uint Divide(int bits)
    {
        _length >>= bits;
        var value = _value / _length;
        _value -= value * _length;
        if (_length < MinLength)
            Renormalize();
        return value;
    }

    private void Renormalize()
    {
        do
        {
            _value = _value << 8 | NextByte();
            _length <<= 8;
        }
        while (_length < MinLength);
    }

    private uint NextByte()
    {
        if (_next < _end)
            return _bytes[_next++];
        if (++_next > _end + MaxBytesBeyondEnd)
            throw new InvalidFileException("LAZ", "The compressed points of a chunk end too early.");
        return 0;
    }
}
