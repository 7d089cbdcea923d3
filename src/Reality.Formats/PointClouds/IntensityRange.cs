namespace Reality.Formats.PointClouds;

/// <summary>Maps the intensities of formats that do not state their range to 0 to 65535.</summary>
public readonly record struct IntensityRange(double Min, double Max)
{
    /// <summary>
    /// The range that some intensities belong to: -2048 to 2047 (Leica) if one is negative, 0 to 1 if none is greater, 16 bits
    /// otherwise. Intensities that are not numbers are passed over.
    /// </summary>
    public static IntensityRange Of(ReadOnlySpan<double> intensities)
    {
        var max = 0.0;
        foreach (var intensity in intensities)
        {
            if (intensity < 0 && double.IsFinite(intensity))
                return new(-2048, 2047);
            if (intensity > max && double.IsFinite(intensity))
                max = intensity;
        }
        return max <= 1 ? new(0, 1) : new(0, ushort.MaxValue);
    }

    /// <summary>0 to 65535; 0 for NaN, and for a range without extent.</summary>
    public ushort Apply(double intensity)
    {
        var share = (intensity - Min) / (Max - Min);
        return share > 0 ? (ushort)Math.Min(Math.Round(share * ushort.MaxValue), ushort.MaxValue) : (ushort)0;
    }
}
