namespace Reality.Formats.Draco;

/// <summary>
/// Range variant of asymmetric numeral systems (Draco bitstream specification 2.2, sections 23.6 to 23.9). The last symbol that
/// is added is the first one that a decoder reads.
/// </summary>
/// <param name="precisionBits">Probabilities are in units of 2 to minus this.</param>
/// <param name="lowerBound">Of the state between symbols.</param>
internal sealed class RansEncoder(int precisionBits, uint lowerBound)
{
    private readonly ByteBuffer _bytes = new();

    // Above the lower bound.
    private uint _excess;

    /// <param name="below">Probability of all lower symbols.</param>
    /// <param name="probability">Above 0.</param>
    public void Add(uint below, uint probability)
    {
        var limit = (lowerBound >> precisionBits << 8) * (ulong)probability;
        var state = lowerBound + _excess;
        while (state >= limit)
        {
            _bytes.Add((byte)state);
            state >>= 8;
        }
        _excess = (state / probability << precisionBits) + state % probability + below - lowerBound;
    }

    /// <summary>Ends the stream; its length is that of the state, given by two bits of the last byte.</summary>
    public ByteBuffer Finish()
    {
        var state = _excess;
        var length = state < 1 << 6 ? 1 : state < 1 << 14 ? 2 : state < 1 << 22 ? 3 : 4;
        state |= (uint)(length - 1) << (8 * length - 2);
        for (var i = 0; i < length; i++)
            _bytes.Add((byte)(state >> (8 * i)));
        return _bytes;
    }
}
