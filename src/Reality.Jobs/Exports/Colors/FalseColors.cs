using Reality.Core.Imaging;
using Reality.Engine.Analysis;

namespace Reality.Jobs.Exports.Colors;

/// <summary>False colors of a value between two bounds; values beyond take the color of the nearer bound.</summary>
/// <param name="Quantity">What the value is, in words.</param>
/// <param name="Unit">Symbol of its unit.</param>
internal sealed record FalseColors(string Quantity, string Unit, double Min, double Max, ColorMap Map)
{
    /// <summary>Color of places without a value.</summary>
    public static Rgb24 Unknown { get; } = new(128, 128, 128);

    /// <summary>False colors of ground resolution; a bound that is not asked for is that of the surface.</summary>
    public static FalseColors OfResolution(double? min, double? max, ResolutionRange found)
    {
        var low = min ?? Math.Min(found.Finest, max ?? double.PositiveInfinity);
        return new("Ground resolution", "m/px", low, max ?? Math.Max(found.Coarsest, low), ColorMap.Viridis);
    }

    /// <summary>Place of a value between the bounds, 0 to 1.</summary>
    public double ShareOf(double value) => value >= Max ? 1 : value <= Min ? 0 : (value - Min) / (Max - Min);
}
