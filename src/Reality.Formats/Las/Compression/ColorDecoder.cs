namespace Reality.Formats.Las.Compression;

/// <summary>Reads the output of <see cref="ColorLayer"/>; pointwise chunks store colors in the same way.</summary>
internal sealed class ColorDecoder(RangeDecoder source)
{
    private const int RedLow = 0, RedHigh = 1, GreenLow = 2, GreenHigh = 3, BlueLow = 4, BlueHigh = 5;
    private const int ColoredBit = 1 << 6;

    private readonly SymbolModel _changes = new(128, isDecoded: true);
    private readonly SymbolModel?[] _bytes = new SymbolModel?[6];

    /// <summary>Replaces a color by the next one.</summary>
    public void Decode(ref PointColor color)
    {
        var from = color;
        var changes = source.Decode(_changes);
        var redLow = Byte(changes, RedLow, from.Red & 0xFF, 0);
        var redHigh = Byte(changes, RedHigh, from.Red >> 8, 0);
        color.Red = Join(redHigh, redLow);
        if ((changes & ColoredBit) == 0)
        {
            color.Green = color.Blue = color.Red;
            return;
        }
        var (lowStep, highStep) = (redLow - (from.Red & 0xFF), redHigh - (from.Red >> 8));
        var greenLow = Byte(changes, GreenLow, from.Green & 0xFF, lowStep);
        var blueLow = Byte(changes, BlueLow, from.Blue & 0xFF, (lowStep + greenLow - (from.Green & 0xFF)) / 2);
        var greenHigh = Byte(changes, GreenHigh, from.Green >> 8, highStep);
        var blueHigh = Byte(changes, BlueHigh, from.Blue >> 8, (highStep + greenHigh - (from.Green >> 8)) / 2);
        (color.Green, color.Blue) = (Join(greenHigh, greenLow), Join(blueHigh, blueLow));
    }

    private int Byte(int changes, int index, int from, int expectedStep)
    {
        if ((changes & (1 << index)) == 0)
            return from;
        var correction = source.Decode(_bytes[index] ??= new(256, isDecoded: true));
        return (correction + Math.Clamp(from + expectedStep, 0, 255)) & 0xFF;
    }

    private static ushort Join(int high, int low) => (ushort)(high << 8 | low);
}
