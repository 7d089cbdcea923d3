namespace Reality.Formats.Las.Compression;

/// <summary>
/// Times that differ from the previous point's: multiples of the usual step in one of four sequences, which a file interleaves if
/// it was merged from flight lines.
/// </summary>
internal sealed class GpsTimeLayer : PointLayer
{
    private readonly Sequences?[] _channels = new Sequences?[4];

    public override void Encode(Span<PointStep> steps)
    {
        foreach (ref readonly var step in steps)
        {
            // A channel begins with the time of the point before it, whether the time changes there or not.
            var sequences = _channels[step.Current.Channel] ??= new(Target, step.Previous.GpsTime);
            if (step.IsGpsTimeChanged)
                sequences.Encode(step.Current.GpsTime);
        }
    }

    private sealed class Sequences
    {
        private const int SequenceCount = 4;
        private const int MaxMultiple = 500;
        private const int MinMultiple = -10;

        // Symbols of a step: multiples 0 to 500, then -1 to -10, then a new sequence, then the three other ones.
        private const int NewSequence = MaxMultiple - MinMultiple + 1;

        // A step that lies outside the multiples that often becomes the usual one.
        private const int MaxOutlierCount = 3;

        // Contexts of the integers.
        private const int FirstStep = 0, SameStep = 1, FewSteps = 2, ManySteps = 3, TooManySteps = 4;
        private const int FewStepsBack = 5, TooManyStepsBack = 6, NoStep = 7, HighHalf = 8;

        private readonly RangeEncoder _target;
        private readonly SymbolModel _steps = new(NewSequence + SequenceCount);
        private readonly SymbolModel _firstSteps = new(1 + SequenceCount);
        private readonly IntegerEncoder _values;
        private readonly long[] _last = new long[SequenceCount];
        private readonly int[] _usualStep = new int[SequenceCount];
        private readonly int[] _outlierCount = new int[SequenceCount];
        private int _current;
        private int _newest;

        public Sequences(RangeEncoder target, long first)
        {
            _target = target;
            _values = new(target, 32, 9);
            _last[0] = first;
        }

        public void Encode(long time)
        {
            if (!TryStep(_current, time, out var step))
            {
                Switch(time);
                return;
            }
            if (_usualStep[_current] == 0)
            {
                _target.Encode(_firstSteps, 0);
                _values.Encode(0, step, FirstStep);
                (_usualStep[_current], _outlierCount[_current]) = (step, 0);
            }
            else
            {
                EncodeMultiple(step, _usualStep[_current]);
            }
            _last[_current] = time;
        }

        private void EncodeMultiple(int step, int usual)
        {
            var ratio = (float)step / usual;
            var multiple = ratio >= 0 ? (int)(ratio + 0.5f) : (int)(ratio - 0.5f);
            var coded = Math.Clamp(multiple, MinMultiple, MaxMultiple);
            _target.Encode(_steps, coded >= 0 ? coded : MaxMultiple - coded);
            _values.Encode(unchecked(coded * usual), step, ContextOf(coded));
            if (coded == 1)
                _outlierCount[_current] = 0;
            else if (coded is 0 or MinMultiple or MaxMultiple && ++_outlierCount[_current] > MaxOutlierCount)
                (_usualStep[_current], _outlierCount[_current]) = (step, 0);
        }

        private static int ContextOf(int multiple) => multiple switch
        {
            0 => NoStep,
            1 => SameStep,
            MaxMultiple => TooManySteps,
            MinMultiple => TooManyStepsBack,
            < 0 => FewStepsBack,
            < 10 => FewSteps,
            _ => ManySteps,
        };

        private void Switch(long time)
        {
            var isFirst = _usualStep[_current] == 0;
            for (var i = 1; i < SequenceCount; i++)
            {
                var other = (_current + i) % SequenceCount;
                if (!TryStep(other, time, out _))
                    continue;
                Encode(isFirst, i);
                _current = other;
                Encode(time);
                return;
            }
            Encode(isFirst, 0);
            _values.Encode((int)(_last[_current] >> 32), (int)(time >> 32), HighHalf);
            _target.EncodeRaw(unchecked((uint)time), 32);
            _current = _newest = (_newest + 1) % SequenceCount;
            (_last[_current], _usualStep[_current], _outlierCount[_current]) = (time, 0, 0);
        }

        // The sequence that follows: 0 = a new one, 1 to 3 = that many after the current one.
        private void Encode(bool isFirst, int sequence) =>
            _target.Encode(isFirst ? _firstSteps : _steps, (isFirst ? 1 : NewSequence) + sequence);

        private bool TryStep(int sequence, long time, out int step)
        {
            var difference = unchecked(time - _last[sequence]);
            step = unchecked((int)difference);
            return step == difference;
        }
    }
}
