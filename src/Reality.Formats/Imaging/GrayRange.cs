using NetVips;

namespace Reality.Formats.Imaging;

/// <summary>
/// Linear mapping of values with more than 8 bits to 8 bits. An image that uses most of its 16 bits is divided by 257; any other
/// (10- or 12-bit sensors, thermal counts) is stretched between its own 0.1 and 99.9 percentiles.
/// </summary>
internal readonly record struct GrayRange(double Low, double High)
{
    private const double Tail = 0.001;
    private static readonly GrayRange Bytes = new(0, 255);

    /// <summary>The range of a file; decodes it only if the header in <paramref name="opened"/> leaves a choice.</summary>
    public static GrayRange Of(ImagePath file, Image opened)
    {
        if (opened.Format is Enums.BandFormat.Uchar
            || opened.Interpretation is Enums.Interpretation.Lab or Enums.Interpretation.Labs)
            return Bytes;
        using var steps = new ImageSteps();
        var image = steps.Add(ImageFile.Open(file));
        if (image.Format == Enums.BandFormat.Ushort)
            return OfHistogram(image, 0, 1, steps);
        // Other formats (float, 32 bits): a histogram of 65536 bins between the finite extremes.
        var extremes = steps.Add(image.Stats());
        var (low, high) = (extremes.Getpoint(0, 0)[0], extremes.Getpoint(1, 0)[0]);
        if (!double.IsFinite(low) || !double.IsFinite(high) || high <= low)
            return new(0, 1);
        var step = (high - low) / 65535;
        var again = steps.Add(ImageFile.Open(file));
        var bins = steps.Add(steps.Add(again.Linear([1 / step], [-low / step])).Cast(Enums.BandFormat.Ushort));
        return OfHistogram(bins, low, step, steps);
    }

    /// <summary>Maps an image to 0..255.</summary>
    public Image Apply(Image image, ImageSteps steps)
    {
        if (this == Bytes)
            return image;
        var scale = 255 / (High - Low);
        // Adds one half because the cast truncates, after clipping to 0..255.
        return steps.Add(image.Linear([scale], [0.5 - Low * scale], uchar: true));
    }

    private static GrayRange OfHistogram(Image image, double low, double step, ImageSteps steps)
    {
        var perBand = steps.Add(image.HistFind());
        var counts = new double[perBand.Width];
        var values = steps.Add(perBand.Cast(Enums.BandFormat.Double)).WriteToMemory<double>();
        for (var i = 0; i < values.Length; i++)
            counts[i / perBand.Bands] += values[i];
        var total = counts.Sum();
        var (first, last) = (Quantile(counts, Tail * total), Quantile(counts, (1 - Tail) * total));
        if (step == 1 && last - first > 32768)
            return new(0, 65535);
        return last > first ? new(low + first * step, low + last * step) : new(low + first * step, low + (first + 1) * step);
    }

    private static int Quantile(double[] counts, double rank)
    {
        var sum = 0.0;
        for (var i = 0; i < counts.Length; i++)
        {
            sum += counts[i];
            if (sum > rank)
                return i;
        }
        return counts.Length - 1;
    }
}
