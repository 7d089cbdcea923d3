namespace Reality.Core.Numerics;

/// <summary>The median of numbers: of an even number of them, the upper of the two in the middle.</summary>
public static class Median
{
    /// <summary>The median.</summary>
    /// <param name="values">At least one.</param>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>The median; 0 of no values.</summary>
    public static double OrZero(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
