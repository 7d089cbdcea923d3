namespace Reality.Formats.PointClouds;

/// <summary>The factor to bytes of colors whose format does not state their range.</summary>
public static class ColorScale
{
    private const double ToBytesFrom16Bits = 1 / 257.0;

    // Colors somewhat above 255 are bytes that were computed.
    private const double MaxByte = 1023;

    /// <summary>
    /// 255 for fractions up to 1, 1/257 if a color is far above 255, otherwise 1, as for bytes. What is not a number is passed
    /// over.
    /// </summary>
    public static double Of(ReadOnlySpan<double> colors)
    {
        var (max, hasFraction) = (0.0, false);
        foreach (var color in colors)
        {
            if (!double.IsFinite(color))
                continue;
            max = Math.Max(max, color);
            hasFraction |= color != Math.Floor(color);
        }
        return max > MaxByte ? ToBytesFrom16Bits : max <= 1 && hasFraction ? byte.MaxValue : 1;
    }
}
