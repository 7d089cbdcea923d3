namespace Reality.Formats.Las.Compression;

/// <summary>
/// A part of the points of a chunk that is compressed separately, with models per scanner channel (LAZ specification
/// 1.4, "layered chunks"). A layer serves one chunk: models start anew in the next.
/// </summary>
internal abstract class PointLayer
{
    protected RangeEncoder Target { get; } = new();

    /// <summary>Adds the next points of the chunk, those after the first, which is stored uncompressed.</summary>
    public abstract void Encode(Span<PointStep> steps);

    /// <summary>Bytes written so far.</summary>
    public ReadOnlySpan<byte> Bytes => Target.Bytes;

    /// <summary>Ends the layer, and returns its size in bytes.</summary>
    public int Finish()
    {
        Target.Finish();
        return Bytes.Length;
    }
}

/// <summary>A layer of one byte per point, coded by a model that the byte before selects.</summary>
/// <param name="symbolCount">Number of different values.</param>
internal abstract class SymbolLayer(int symbolCount) : PointLayer
{
    private const int ContextCount = 64;

    private readonly SymbolModel?[] _models = new SymbolModel?[4 * ContextCount];

    public sealed override void Encode(Span<PointStep> steps)
    {
        foreach (ref readonly var step in steps)
        {
            var model = _models[step.Current.Channel * ContextCount + ContextOf(step)] ??= new(symbolCount);
            Target.Encode(model, ValueOf(step.Current));
        }
    }

    /// <summary>0 to 63.</summary>
    protected abstract int ContextOf(in PointStep step);

    protected abstract int ValueOf(in PointRecord point);
}

/// <summary>Classes.</summary>
internal sealed class ClassificationLayer() : SymbolLayer(256)
{
    protected override int ContextOf(in PointStep step) =>
        ((step.Previous.Classification & 0x1F) << 1) + (step.Current.Place == 3 ? 1 : 0);

    protected override int ValueOf(in PointRecord point) => point.Classification;
}

/// <summary>Flags of classes and scans.</summary>
internal sealed class FlagsLayer() : SymbolLayer(64)
{
    protected override int ContextOf(in PointStep step) => step.Previous.Flags;

    protected override int ValueOf(in PointRecord point) => point.Flags;
}

/// <summary>User data.</summary>
internal sealed class UserDataLayer() : SymbolLayer(256)
{
    protected override int ContextOf(in PointStep step) => step.Previous.UserData >> 2;

    protected override int ValueOf(in PointRecord point) => point.UserData;
}

/// <summary>Intensities, predicted by the last one of such a return.</summary>
internal sealed class IntensityLayer : PointLayer
{
    private readonly State?[] _channels = new State?[4];

    public override void Encode(Span<PointStep> steps)
    {
        foreach (ref readonly var step in steps)
        {
            var state = _channels[step.Current.Channel] ??= new(Target, step.Previous.Intensity);
            var place = step.Current.Place;
            ref var last = ref state.Last[2 * place + (step.IsGpsTimeChanged ? 1 : 0)];
            state.Values.Encode(last, step.Current.Intensity, place);
            last = step.Current.Intensity;
        }
    }

    private sealed class State
    {
        public State(RangeEncoder target, ushort first)
        {
            Values = new(target, 16, 4);
            Last.AsSpan().Fill(first);
        }

        public IntegerEncoder Values { get; }

        public ushort[] Last { get; } = new ushort[8];
    }
}

/// <summary>Scan angles that differ from the previous point's.</summary>
internal sealed class ScanAngleLayer : PointLayer
{
    private readonly IntegerEncoder?[] _channels = new IntegerEncoder?[4];

    public override void Encode(Span<PointStep> steps)
    {
        foreach (ref readonly var step in steps)
        {
            if (step.Current.ScanAngle == step.Previous.ScanAngle)
                continue;
            var values = _channels[step.Current.Channel] ??= new(Target, 16, 2);
            values.Encode(step.Previous.ScanAngle, step.Current.ScanAngle, step.IsGpsTimeChanged ? 1 : 0);
        }
    }
}

/// <summary>Point source identifiers that differ from the previous point's.</summary>
internal sealed class SourceIdLayer : PointLayer
{
    private readonly IntegerEncoder?[] _channels = new IntegerEncoder?[4];

    public override void Encode(Span<PointStep> steps)
    {
        foreach (ref readonly var step in steps)
        {
            if (step.Current.SourceId == step.Previous.SourceId)
                continue;
            var values = _channels[step.Current.Channel] ??= new(Target, 16, 1);
            values.Encode(step.Previous.SourceId, step.Current.SourceId);
        }
    }
}
