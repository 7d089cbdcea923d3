using Reality.Contract.Exports;
using Reality.Core.Imaging;
using Reality.Engine.Analysis;

namespace Reality.Jobs.Exports.Colors;

/// <summary>False colors of a value between two bounds; values beyond take the color of the nearer bound.</summary>
/// <param name="Quantity">Name of the quantity.</param>
/// <param name="Unit">Symbol of its unit.</param>
internal sealed record FalseColors(string Quantity, string Unit, double Min, double Max, ColorMap Map)
{
    /// <summary>Color of places without a value.</summary>
    public static Rgb24 Unknown { get; } = new(128, 128, 128);

    /// <summary>False colors of ground resolution; a bound that is not given is that of the surface.</summary>
    public static FalseColors OfResolution(double? min, double? max, ResolutionRange found)
    {
        var low = min ?? Math.Min(found.Finest, max ?? double.PositiveInfinity);
        return new("Ground resolution", "m/px", low, max ?? Math.Max(found.Coarsest, low), ColorMap.Viridis);
    }

    /// <summary>False colors of temperatures in a unit; a bound that is not given is that of the surface.</summary>
    /// <param name="found">Kelvin.</param>
    public static FalseColors OfTemperature(double? min, double? max, ThermalUnit unit, (double Min, double Max) found)
    {
        var low = min ?? Math.Min(TemperatureUnits.FromKelvin(found.Min, unit), max ?? double.PositiveInfinity);
        var high = max ?? Math.Max(TemperatureUnits.FromKelvin(found.Max, unit), low);
        return new("Temperature", TemperatureUnits.SymbolOf(unit), low, high, ColorMap.Inferno);
    }

    /// <summary>Color of a value; not a number is unknown.</summary>
    public Rgb24 ColorOf(double value) => double.IsNaN(value) ? Unknown : Map.At(ShareOf(value));

    /// <summary>Place of a value between the bounds, 0 to 1.</summary>
    public double ShareOf(double value) => value >= Max ? 1 : value <= Min ? 0 : (value - Min) / (Max - Min);
}

/// <summary>False colors of temperatures in a unit.</summary>
internal sealed record TemperatureColors(FalseColors Map, ThermalUnit Unit)
{
    /// <summary>Color of a temperature in kelvin; not a number is unknown.</summary>
    public Rgb24 Of(float kelvin) => Map.ColorOf(TemperatureUnits.FromKelvin(kelvin, Unit));
}

/// <summary>Units of temperatures.</summary>
internal static class TemperatureUnits
{
    private const double ZeroCelsius = 273.15;

    public static double FromKelvin(double kelvin, ThermalUnit unit) => unit switch
    {
        ThermalUnit.Absolute => kelvin,
        ThermalUnit.Celsius => kelvin - ZeroCelsius,
        ThermalUnit.Fahrenheit => 1.8 * (kelvin - ZeroCelsius) + 32,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, null),
    };

    /// <summary>Symbol in ASCII, for files.</summary>
    public static string CodeOf(ThermalUnit unit) => unit switch
    {
        ThermalUnit.Absolute => "K",
        ThermalUnit.Celsius => "degC",
        ThermalUnit.Fahrenheit => "degF",
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, null),
    };

    public static string SymbolOf(ThermalUnit unit) => unit switch
    {
        ThermalUnit.Absolute => "K",
        ThermalUnit.Celsius => "°C",
        ThermalUnit.Fahrenheit => "°F",
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, null),
    };
}
