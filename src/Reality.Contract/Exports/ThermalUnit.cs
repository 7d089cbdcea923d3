namespace Reality.Contract.Exports;

/// <summary>Unit of the bounds of thermal false colors.</summary>
public enum ThermalUnit
{
    /// <summary>The value as it is in the photo.</summary>
    Absolute,

    Celsius,

    Fahrenheit,
}
