namespace Reality.Formats.Las.Compression;

/// <summary>
/// The range coder of LAZ (LAZ specification 1.4, section "Arithmetic coding"): writes symbols of adaptive models, and raw bits,
/// to memory.
/// </summary>
internal sealed class RangeEncoder
{
    private const uint MinLength = 1u << 24;

    // More raw bits than this leave the interval too short: they are written in two steps.
    private const int MaxRawBits = 19;

    private byte[] _bytes = new byte[1 << 10];
    private int _count;
    private uint _base;
    private uint _length = uint.MaxValue;

    /// <summary>Bytes written so far, complete after <see cref="Finish"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _count);

    public void Encode(SymbolModel model, int symbol)
    {
        if (symbol == model.LastSymbol)
        {
            var below = model.Cumulative[symbol] * (_length >> SymbolModel.Precision);
            Narrow(below, _length - below);
        }
        else
        {
            var step = _length >> SymbolModel.Precision;
            var below = model.Cumulative[symbol] * step;
            Narrow(below, model.Cumulative[symbol + 1] * step - below);
        }
        model.Update(symbol);
    }

    public void Encode(BitModel model, int bit)
    {
        var zero = model.ZeroProbability * (_length >> BitModel.Precision);
        if (bit == 0)
            Narrow(0, zero);
        else
            Narrow(zero, _length - zero);
        model.Update(bit);
    }

    /// <summary>Writes the low <paramref name="count"/> bits of a value, 1 to 32, which all values share evenly.</summary>
    public void EncodeRaw(uint value, int count)
    {
        if (count > MaxRawBits)
        {
            var half = _length >> 16;
            Narrow((value & 0xFFFF) * half, half);
            value >>= 16;
            count -= 16;
        }
        var step = _length >> count;
        Narrow(value * step, step);
    }

    /// <summary>Completes the bytes; nothing can be written afterwards.</summary>
    public void Finish()
    {
        var isLong = _length > 2 * MinLength;
        if (isLong)
            Narrow(MinLength, MinLength >> 1);
        else
            Narrow(MinLength >> 1, MinLength >> 9);
        for (var i = isLong ? 3 : 2; i > 0; i--)
            Append(0);
    }

    private void Narrow(uint below, uint length)
    {
        var start = _base;
        _base = start + below;
        if (_base < start)
            Carry();
        _length = length;
        while (_length < MinLength)
        {
            Append((byte)(_base >> 24));
            _base <<= 8;
            _length <<= 8;
        }
    }

    // The sum overflowed into the bytes that are written already.
    private void Carry()
    {
        var i = _count - 1;
        while (++_bytes[i] == 0)
            i--;
    }

    private void Append(byte value)
    {
        if (_count == _bytes.Length)
            Array.Resize(ref _bytes, 2 * _count);
        _bytes[_count++] = value;
    }
}
