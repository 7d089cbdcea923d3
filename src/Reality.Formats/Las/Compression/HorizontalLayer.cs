namespace Reality.Formats.Las.Compression;

/// <summary>
/// X and y, after the fields that other layers depend on: the scanner channel, the numbers of returns, and which fields differ
/// from the previous point's.
/// </summary>
internal sealed class HorizontalLayer : PointLayer
{
    private const int ChangedReturn = 3;
    private const int ChangedReturnCount = 1 << 2;
    private const int ChangedScanAngle = 1 << 3;
    private const int ChangedGpsTime = 1 << 4;
    private const int ChangedSourceId = 1 << 5;
    private const int ChangedChannel = 1 << 6;

    private readonly State?[] _channels = new State?[4];

    public override void Encode(Span<PointStep> steps)
    {
        foreach (ref var step in steps)
        {
            var before = StateOf(step.ChannelBefore);
            var changes = ChangesOf(step);
            Target.Encode(before.Changes[step.ContextBefore] ??= new(128), changes);
            if ((changes & ChangedChannel) != 0)
                Target.Encode(before.ChannelSteps, (step.Current.Channel - step.ChannelBefore - 1) & 3);
            var state = StateOf(step.Current.Channel);
            if ((changes & ChangedReturnCount) != 0)
                Target.Encode(state.ReturnCounts[step.Previous.ReturnCount] ??= new(16), step.Current.ReturnCount);
            if ((changes & ChangedReturn) == ChangedReturn)
                EncodeReturn(state, step);
            EncodeXy(state, ref step);
        }
    }

    private static int ChangesOf(in PointStep step)
    {
        var (current, previous) = (step.Current, step.Previous);
        var change = (current.ReturnNumber - previous.ReturnNumber) & 0xF;
        var returns = change switch { 0 => 0, 1 => 1, 15 => 2, _ => ChangedReturn };
        return returns
            | (current.ReturnCount != previous.ReturnCount ? ChangedReturnCount : 0)
            | (current.ScanAngle != previous.ScanAngle ? ChangedScanAngle : 0)
            | (step.IsGpsTimeChanged ? ChangedGpsTime : 0)
            | (current.SourceId != previous.SourceId ? ChangedSourceId : 0)
            | (current.Channel != step.ChannelBefore ? ChangedChannel : 0);
    }

    private void EncodeReturn(State state, in PointStep step)
    {
        var (from, to) = (step.Previous.ReturnNumber, step.Current.ReturnNumber);
        if (step.IsGpsTimeChanged)
            Target.Encode(state.Returns[from] ??= new(16), to);
        else
            Target.Encode(state.ReturnSteps, ((to - from) & 0xF) - 2);
    }

    private static void EncodeXy(State state, ref PointStep step)
    {
        var only = step.Current.ReturnCount == 1 ? 1 : 0;
        ref var medians = ref state.Medians[2 * step.ReturnMap + (step.IsGpsTimeChanged ? 1 : 0)];
        var dx = unchecked(step.Current.X - step.Previous.X);
        state.X.Encode(medians.X.Value, dx, only);
        medians.X.Add(dx);
        var length = state.X.LastLength;
        var dy = unchecked(step.Current.Y - step.Previous.Y);
        state.Y.Encode(medians.Y.Value, dy, only + (length < 20 ? length & ~1 : 20));
        medians.Y.Add(dy);
        step.HorizontalLength = (length + state.Y.LastLength) / 2;
    }

    private State StateOf(int channel) => _channels[channel] ??= new(Target);

    private sealed class State(RangeEncoder target)
    {
        public SymbolModel?[] Changes { get; } = new SymbolModel?[8];

        public SymbolModel ChannelSteps { get; } = new(3);

        public SymbolModel?[] ReturnCounts { get; } = new SymbolModel?[16];

        public SymbolModel?[] Returns { get; } = new SymbolModel?[16];

        public SymbolModel ReturnSteps { get; } = new(13);

        public IntegerEncoder X { get; } = new(target, 32, 2);

        public IntegerEncoder Y { get; } = new(target, 32, 22);

        public (StreamingMedian X, StreamingMedian Y)[] Medians { get; } = new (StreamingMedian, StreamingMedian)[12];
    }
}
