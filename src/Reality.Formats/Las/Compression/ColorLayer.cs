namespace Reality.Formats.Las.Compression;

/// <summary>
/// Red, green and blue: which of the six bytes differ from the previous point's and whether the color is gray, then the
/// differences, those of green and blue predicted by those before.
/// </summary>
internal sealed class ColorLayer : PointLayer
{
    private const int ColoredBit = 1 << 6;

    private readonly SymbolModel _changes = new(128);
    private readonly SymbolModel _redLow = new(256);
    private readonly SymbolModel _redHigh = new(256);
    private readonly SymbolModel _greenLow = new(256);
    private readonly SymbolModel _greenHigh = new(256);
    private readonly SymbolModel _blueLow = new(256);
    private readonly SymbolModel _blueHigh = new(256);

    public override void Encode(Span<PointStep> steps)
    {
        foreach (ref readonly var step in steps)
            Encode(step.Previous.Color, step.Current.Color);
    }

    private void Encode(in PointColor from, in PointColor to)
    {
        var isColored = to.Red != to.Green || to.Red != to.Blue;
        var (red, green, blue) = (from.Red ^ to.Red, from.Green ^ to.Green, from.Blue ^ to.Blue);
        Target.Encode(
            _changes,
            LowBit(red) | HighBit(red) << 1 | LowBit(green) << 2 | HighBit(green) << 3 | LowBit(blue) << 4 | HighBit(blue) << 5
            | (isColored ? ColoredBit : 0));
        var lowStep = EncodeByte(_redLow, Low(from.Red), Low(to.Red), 0);
        var highStep = EncodeByte(_redHigh, High(from.Red), High(to.Red), 0);
        if (!isColored)
            return;
        var greenLowStep = EncodeByte(_greenLow, Low(from.Green), Low(to.Green), lowStep);
        EncodeByte(_blueLow, Low(from.Blue), Low(to.Blue), (lowStep + greenLowStep) / 2);
        var greenHighStep = EncodeByte(_greenHigh, High(from.Green), High(to.Green), highStep);
        EncodeByte(_blueHigh, High(from.Blue), High(to.Blue), (highStep + greenHighStep) / 2);
    }

    // Returns by how much the byte has changed.
    private int EncodeByte(SymbolModel model, int from, int to, int expectedStep)
    {
        if (from != to)
            Target.Encode(model, (to - Math.Clamp(from + expectedStep, 0, 255)) & 0xFF);
        return to - from;
    }

    private static int Low(ushort value) => value & 0xFF;

    private static int High(ushort value) => value >> 8;

    private static int LowBit(int difference) => (difference & 0xFF) != 0 ? 1 : 0;

    private static int HighBit(int difference) => (difference & 0xFF00) != 0 ? 1 : 0;
}

/// <summary>Near infrared: which of its two bytes differ from the previous point's, then the differences.</summary>
internal sealed class InfraredLayer : PointLayer
{
    private readonly SymbolModel _changes = new(4);
    private readonly SymbolModel _low = new(256);
    private readonly SymbolModel _high = new(256);

    public override void Encode(Span<PointStep> steps)
    {
        foreach (ref readonly var step in steps)
        {
            var (from, to) = (step.Previous.Color.Infrared, step.Current.Color.Infrared);
            var (low, high) = ((to - from) & 0xFF, ((to >> 8) - (from >> 8)) & 0xFF);
            Target.Encode(_changes, (low != 0 ? 1 : 0) + (high != 0 ? 2 : 0));
            if (low != 0)
                Target.Encode(_low, low);
            if (high != 0)
                Target.Encode(_high, high);
        }
    }
}
