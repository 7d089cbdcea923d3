using Reality.Core;

namespace Reality.Formats.Las.Compression;

/// <summary>
/// Reads the times of one scanner channel: the output of <see cref="GpsTimeLayer"/>, or the times of a pointwise chunk, whose
/// symbols also say that a time has not changed (LASzip, item GPSTIME11 version 2).
/// </summary>
internal sealed class GpsTimeDecoder
{
    private const int SequenceCount = 4;
    private const int MaxMultiple = 500;
    private const int MinMultiple = -10;
    private const int MaxOutlierCount = 3;

    private readonly RangeDecoder _source;
    private readonly bool _codesUnchanged;
    private readonly int _newSequence;
    private readonly SymbolModel _steps;
    private readonly SymbolModel _firstSteps;
    private readonly IntegerDecoder _values;
    private readonly long[] _last = new long[SequenceCount];
    private readonly int[] _usualStep = new int[SequenceCount];
    private readonly int[] _outlierCount = new int[SequenceCount];
    private int _current;
    private int _newest;

    /// <param name="first">Bits of the time before.</param>
    /// <param name="codesUnchanged">Whether this is a pointwise chunk.</param>
    public GpsTimeDecoder(RangeDecoder source, long first, bool codesUnchanged)
    {
        (_source, _codesUnchanged, _last[0]) = (source, codesUnchanged, first);
        _newSequence = MaxMultiple - MinMultiple + (codesUnchanged ? 2 : 1);
        _steps = new(_newSequence + SequenceCount, isDecoded: true);
        _firstSteps = new((codesUnchanged ? 2 : 1) + SequenceCount, isDecoded: true);
        _values = new(source, 32, 9);
    }

    /// <summary>Bits of the next time.</summary>
    public long Decode()
    {
        if (!TryDecode() && !TryDecode())
            throw new InvalidFileException("LAZ", "The compressed times of a chunk are invalid.");
        return _last[_current];
    }

    // False if the time follows in another sequence, which is then the current one.
    private bool TryDecode()
    {
        var isFirst = _usualStep[_current] == 0;
        var symbol = _source.Decode(isFirst ? _firstSteps : _steps);
        var newSequence = isFirst ? (_codesUnchanged ? 2 : 1) : _newSequence;
        if (symbol > newSequence)
        {
            _current = (_current + symbol - newSequence) % SequenceCount;
            return false;
        }
        if (symbol == newSequence)
            Begin();
        else if (_codesUnchanged && symbol == (isFirst ? 0 : newSequence - 1))
            return true;
        else if (isFirst)
            DecodeFirstStep();
        else
            DecodeStep(symbol);
        return true;
    }

    private void Begin()
    {
        var high = _values.Decode((int)(_last[_current] >> 32), 8);
        _current = _newest = (_newest + 1) % SequenceCount;
        (_last[_current], _usualStep[_current], _outlierCount[_current]) = ((long)high << 32 | _source.DecodeRaw(32), 0, 0);
    }

    private void DecodeFirstStep()
    {
        var step = _values.Decode(0, 0);
        (_usualStep[_current], _outlierCount[_current]) = (step, 0);
        _last[_current] = unchecked(_last[_current] + step);
    }

    private void DecodeStep(int symbol)
    {
        var multiple = symbol <= MaxMultiple ? symbol : MaxMultiple - symbol;
        var step = _values.Decode(unchecked(multiple * _usualStep[_current]), ContextOf(multiple));
        if (multiple == 1)
            _outlierCount[_current] = 0;
        else if (multiple is 0 or MinMultiple or MaxMultiple && ++_outlierCount[_current] > MaxOutlierCount)
            (_usualStep[_current], _outlierCount[_current]) = (step, 0);
        _last[_current] = unchecked(_last[_current] + step);
    }

    private static int ContextOf(int multiple) => multiple switch
    {
        0 => 7,
        1 => 1,
        MaxMultiple => 4,
        MinMultiple => 6,
        < 0 => 5,
        < 10 => 2,
        _ => 3,
    };
}
