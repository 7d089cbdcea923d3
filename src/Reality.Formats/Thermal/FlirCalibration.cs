using Reality.Core.Numerics;

namespace Reality.Formats.Thermal;

/// <summary>
/// Converts the samples of a FLIR sensor to temperatures: Planck's law with the constants of the camera, corrected for the
/// emissivity of the object, the reflected temperature, the atmosphere and a window, as the file states them.
/// </summary>
/// <remarks>
/// Minkina and Dudzik (2009), chapter 2, in the form of FLIR's cameras: a blackbody of temperature T gives the signal
/// R1 / (R2 (exp(B / T) - F)) - O. Names are those of the constants in files.
/// </remarks>
internal sealed record FlirCalibration
{
    private const double ZeroCelsius = 273.15;

    public required double R1 { get; init; }

    public required double R2 { get; init; }

    /// <summary>Kelvin.</summary>
    public required double B { get; init; }

    public required double F { get; init; }

    public required double O { get; init; }

    /// <summary>Above 0, at most 1.</summary>
    public double Emissivity { get; init; } = 1;

    public double DistanceMeters { get; init; }

    /// <summary>Reflected apparent temperature, kelvin.</summary>
    public double ReflectedKelvin { get; init; } = ZeroCelsius + 20;

    public double AtmosphereKelvin { get; init; } = ZeroCelsius + 20;

    public double WindowKelvin { get; init; } = ZeroCelsius + 20;

    /// <summary>Above 0, at most 1.</summary>
    public double WindowTransmission { get; init; } = 1;

    /// <summary>0 to 1.</summary>
    public double RelativeHumidity { get; init; } = 0.5;

    /// <summary>Constants of the transmission of air: alpha 1, alpha 2, beta 1, beta 2 and X.</summary>
    public (double A1, double A2, double B1, double B2, double X) Air { get; init; }

    /// <summary>Temperature of a blackbody without air in between, kelvin; NaN if the signal belongs to none.</summary>
    public double ApparentKelvin(double signal)
    {
        var radiation = R2 * (signal + O);
        var kelvin = radiation > 0 ? B / ExactMath.Log(R1 / radiation + F) : double.NaN;
        return kelvin is > 0 and < 1e4 ? kelvin : double.NaN;
    }

    /// <summary>The function from signals to temperatures of objects, kelvin.</summary>
    public Func<double, double> ObjectKelvin()
    {
        // Half of the air lies before the window, half behind it.
        var air = AirTransmission(DistanceMeters / 2);
        var scale = 1 / (Emissivity * air * WindowTransmission * air);
        var added = (1 - air) / (Emissivity * air) * SignalOf(AtmosphereKelvin)
            + (1 - air) / (Emissivity * air * WindowTransmission * air) * SignalOf(AtmosphereKelvin)
            + (1 - WindowTransmission) / (Emissivity * air * WindowTransmission) * SignalOf(WindowKelvin)
            + (1 - Emissivity) / Emissivity * SignalOf(ReflectedKelvin);
        return signal => ApparentKelvin(signal * scale - added);
    }

    /// <summary>Signal of a blackbody.</summary>
    public double SignalOf(double kelvin) => R1 / (R2 * (ExactMath.Exp(B / kelvin) - F)) - O;

    /// <summary>Whether the constants describe a sensor, and the circumstances can be.</summary>
    public bool IsUsable =>
        R1 > 0 && R2 > 0 && B > 0 && double.IsFinite(R1) && double.IsFinite(R2) && double.IsFinite(B) && double.IsFinite(F)
        && Emissivity is > 0 and <= 1 && WindowTransmission is > 0 and <= 1
        && DistanceMeters is >= 0 and < 1e5 && RelativeHumidity is >= 0 and <= 1
        && ReflectedKelvin is > 100 and < 5000 && AtmosphereKelvin is > 100 and < 1000 && WindowKelvin is > 100 and < 1000
        && AirTransmission(DistanceMeters / 2) is > 0 and <= 1.01;

    private double AirTransmission(double meters)
    {
        var celsius = AtmosphereKelvin - ZeroCelsius;
        var water = RelativeHumidity * ExactMath.Exp(
            1.5587 + celsius * (0.06939 + celsius * (-0.00027816 + celsius * 0.00000068455)));
        var (path, humid) = (Math.Sqrt(meters), Math.Sqrt(water));
        return Air.X * ExactMath.Exp(-path * (Air.A1 + Air.B1 * humid))
            + (1 - Air.X) * ExactMath.Exp(-path * (Air.A2 + Air.B2 * humid));
    }
}
