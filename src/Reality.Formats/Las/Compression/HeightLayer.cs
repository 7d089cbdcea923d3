namespace Reality.Formats.Las.Compression;

/// <summary>
/// Z, predicted by that of the last point with as many returns after it. Comes after <see cref="HorizontalLayer"/>.
/// </summary>
internal sealed class HeightLayer : PointLayer
{
    private readonly State?[] _channels = new State?[4];

    public override void Encode(Span<PointStep> steps)
    {
        foreach (ref readonly var step in steps)
        {
            var state = _channels[step.Current.Channel] ??= new(Target, step.Previous.Z);
            var length = step.HorizontalLength;
            ref var last = ref state.Last[step.ReturnLevel];
            state.Z.Encode(last, step.Current.Z, (step.Current.ReturnCount == 1 ? 1 : 0) + (length < 18 ? length & ~1 : 18));
            last = step.Current.Z;
        }
    }

    private sealed class State
    {
        public State(RangeEncoder target, int first)
        {
            Z = new(target, 32, 20);
            Last.AsSpan().Fill(first);
        }

        public IntegerEncoder Z { get; }

        public int[] Last { get; } = new int[8];
    }
}
