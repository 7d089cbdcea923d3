using System.Numerics;

namespace Reality.Formats.Las.Compression;

/// <summary>
/// Probabilities of the symbols 0 to n - 1, which adapt to those seen: often at first, seldom later (LAZ specification 1.4).
/// Encoder and decoder of a stream update their models alike.
/// </summary>
internal sealed class SymbolModel
{
    /// <summary>Bits of a cumulative probability.</summary>
    public const int Precision = 15;

    private const uint MaxTotal = 1 << Precision;

    private readonly uint[] _counts;
    private readonly int _maxCycle;
    private readonly short[]? _firstCandidates;
    private readonly int _candidateShift;
    private uint _total;
    private int _cycle;
    private int _untilRefresh;

    /// <param name="isDecoded">Whether <see cref="Find"/> will be called, which needs a table.</param>
    public SymbolModel(int symbolCount, bool isDecoded = false)
    {
        Cumulative = new uint[symbolCount];
        _counts = new uint[symbolCount];
        if (isDecoded)
        {
            var bits = Math.Clamp(BitOperations.Log2((uint)symbolCount), 3, 8);
            _firstCandidates = new short[(1 << bits) + 1];
            _candidateShift = Precision - bits;
        }
        _counts.AsSpan().Fill(1);
        _maxCycle = (symbolCount + 6) << 3;
        _cycle = symbolCount;
        Refresh();
        _untilRefresh = _cycle = (symbolCount + 6) >> 1;
    }

    /// <summary>Probability of all lower symbols, in units of 2^-<see cref="Precision"/>.</summary>
    public uint[] Cumulative { get; }

    public int LastSymbol => Cumulative.Length - 1;

    /// <summary>The symbol whose probabilities hold a share, in units of 2^-<see cref="Precision"/>.</summary>
    public int Find(uint share)
    {
        var cell = (int)Math.Min(share >> _candidateShift, (uint)_firstCandidates!.Length - 2);
        var (symbol, end) = ((int)_firstCandidates[cell], _firstCandidates[cell + 1] + 1);
        while (end - symbol > 1)
        {
            var middle = (symbol + end) >> 1;
            if (Cumulative[middle] > share)
                end = middle;
            else
                symbol = middle;
        }
        return symbol;
    }

    /// <summary>Notes a symbol that was coded.</summary>
    public void Update(int symbol)
    {
        _counts[symbol]++;
        if (--_untilRefresh == 0)
            Refresh();
    }

    private void Refresh()
    {
        _total += (uint)_cycle;
        if (_total > MaxTotal)
            Halve();
        var scale = (1u << 31) / _total;
        var sum = 0u;
        for (var i = 0; i < _counts.Length; i++)
        {
            Cumulative[i] = (scale * sum) >> (31 - Precision);
            sum += _counts[i];
        }
        if (_firstCandidates is not null)
            FindFirstCandidates(_firstCandidates);
        _cycle = Math.Min(_cycle * 5 / 4, _maxCycle);
        _untilRefresh = _cycle;
    }

    // For the first share of each cell of the table, its symbol.
    private void FindFirstCandidates(short[] table)
    {
        var symbol = 0;
        for (var cell = 0; cell < table.Length; cell++)
        {
            var share = (uint)cell << _candidateShift;
            while (symbol < LastSymbol && Cumulative[symbol + 1] <= share)
                symbol++;
            table[cell] = (short)symbol;
        }
    }

    private void Halve()
    {
        _total = 0;
        foreach (ref var count in _counts.AsSpan())
        {
            count = (count + 1) >> 1;
            _total += count;
        }
    }
}

/// <summary>Probability of a bit, which adapts to those seen.</summary>
internal sealed class BitModel
{
    /// <summary>Bits of a probability.</summary>
    public const int Precision = 13;

    private const uint MaxTotal = 1 << Precision;
    private const int MaxCycle = 64;

    private uint _zeros = 1;
    private uint _total = 2;
    private int _cycle = 4;
    private int _untilRefresh = 4;

    /// <summary>Probability of a 0, in units of 2^-<see cref="Precision"/>.</summary>
    public uint ZeroProbability { get; private set; } = 1 << (Precision - 1);

    /// <summary>Notes a bit that was coded.</summary>
    public void Update(int bit)
    {
        if (bit == 0)
            _zeros++;
        if (--_untilRefresh == 0)
            Refresh();
    }

    private void Refresh()
    {
        _total += (uint)_cycle;
        if (_total > MaxTotal)
        {
            _total = (_total + 1) >> 1;
            _zeros = (_zeros + 1) >> 1;
            if (_zeros == _total)
                _total++;
        }
        ZeroProbability = ((1u << 31) / _total * _zeros) >> (31 - Precision);
        _cycle = Math.Min(_cycle * 5 / 4, MaxCycle);
        _untilRefresh = _cycle;
    }
}
