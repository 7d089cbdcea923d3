namespace Reality.Core.Numerics;

/// <summary>
/// Elementary functions with the same bits on every machine. Those of <see cref="Math"/> come from the platform's C library and
/// differ in the last place.
/// </summary>
/// <remarks>
/// Made of operations that IEEE 754 defines to the last bit, in a fixed order: range reduction, and series cut where their terms
/// no longer count (J.-M. Muller, "Elementary Functions", 2016, chapters 3 and 11). Errors are a few units in the last place.
/// Special values are those of <see cref="Math"/>.
/// </remarks>
public static class ExactMath
{
    // In parts, the first ones with so few bits that their products with small integers are exact.
    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double HalfPiHigh = 1.57079632673412561417;
    private const double HalfPiMiddle = 6.07710050630396597660e-11;
    private const double HalfPiLow = 2.02226624879595063154e-21;

    private const double Log2OfE = 1.4426950408889634;
    private const double LargestExponent = 709.782712893384;
    private const double SmallestExponent = -745.133219101941;

    // Beyond it, an angle is reduced by full turns first.
    private const double LargestAngle = 1e5;

    private const int ExpTerms = 14;
    private const int LogTerms = 12;
    private const int SineTerms = 9;
    private const int ArctangentTerms = 13;

    /// <summary>e to the power of x.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x) || x > LargestExponent)
            return double.IsNaN(x) ? x : double.PositiveInfinity;
        if (x < SmallestExponent)
            return 0;
        var doublings = Math.Round(x * Log2OfE);
        var rest = x - doublings * Ln2High - doublings * Ln2Low;
        // 1 + r (1 + r/2 (1 + r/3 (...)))
        var sum = 1.0;
        for (var n = ExpTerms; n > 0; n--)
            sum = 1 + rest / n * sum;
        return Math.ScaleB(sum, (int)doublings);
    }

    /// <summary>Natural logarithm.</summary>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
            return x == 0 ? double.NegativeInfinity : double.IsPositiveInfinity(x) ? x : double.NaN;
        var doublings = Split(x, out var mantissa);
        return doublings * Ln2High + (LogOfMantissa(mantissa) + doublings * Ln2Low);
    }

    /// <summary>Logarithm to base 2; exact for powers of two.</summary>
    public static double Log2(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
            return Log(x);
        return Split(x, out var mantissa) + LogOfMantissa(mantissa) * Log2OfE;
    }

    /// <summary>x to the power of y, for x of 0 or more.</summary>
    public static double Pow(double x, double y) =>
        y == 0 ? 1 : x == 0 ? (y > 0 ? 0 : double.PositiveInfinity) : Exp(y * Log(x));

    /// <summary>x to a whole power, by squaring.</summary>
    public static double Pow(double x, int power)
    {
        var result = 1.0;
        for (var rest = Math.Abs((long)power); rest > 0; rest >>= 1)
        {
            if ((rest & 1) == 1)
                result *= x;
            x *= x;
        }
        return power < 0 ? 1 / result : result;
    }

    public static double Sin(double radians) => SinCos(radians).Sin;

    public static double Cos(double radians) => SinCos(radians).Cos;

    /// <summary>Sine and cosine of an angle in radians.</summary>
    public static (double Sin, double Cos) SinCos(double radians)
    {
        if (!double.IsFinite(radians))
            return (double.NaN, double.NaN);
        if (Math.Abs(radians) > LargestAngle)
            radians = Math.IEEERemainder(radians, 2 * Math.PI);
        var quarters = Math.Round(radians / (Math.PI / 2));
        var rest = radians - quarters * HalfPiHigh - quarters * HalfPiMiddle - quarters * HalfPiLow;
        var square = rest * rest;
        // 1 - r²/(2·3) (1 - r²/(4·5) (...)) and 1 - r²/(1·2) (1 - r²/(3·4) (...)).
        var (sine, cosine) = (1.0, 1.0);
        for (var n = SineTerms; n > 0; n--)
        {
            sine = 1 - square / (2 * n * (2 * n + 1)) * sine;
            cosine = 1 - square / ((2 * n - 1) * 2 * n) * cosine;
        }
        sine *= rest;
        return ((int)quarters & 3) switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
    }

    /// <summary>Angle of the vector (x, y) from the x axis in radians, -π to π.</summary>
    public static double Atan2(double y, double x)
    {
        if (double.IsNaN(x) || double.IsNaN(y))
            return double.NaN;
        var (ax, ay) = (Math.Abs(x), Math.Abs(y));
        double angle;
        if (ax == ay)
            angle = ax == 0 ? 0 : Math.PI / 4;
        else
            angle = ay < ax ? Arctangent(ay / ax) : Math.PI / 2 - Arctangent(ax / ay);
        if (double.IsNegative(x))
            angle = Math.PI - angle;
        return Math.CopySign(angle, y);
    }

    /// <summary>Angle in radians whose sine is x, -1 to 1; NaN beyond.</summary>
    public static double Asin(double x) => Math.Abs(x) <= 1 ? Atan2(x, Math.Sqrt((1 - x) * (1 + x))) : double.NaN;

    // x = mantissa · 2^result, the mantissa as near to one as possible.
    private static int Split(double x, out double mantissa)
    {
        var doublings = Math.ILogB(x);
        mantissa = Math.ScaleB(x, -doublings);
        if (mantissa <= 1.4142135623730951)
            return doublings;
        mantissa *= 0.5;
        return doublings + 1;
    }

    // 2 artanh s with s = (m - 1) / (m + 1), at most 0.172.
    private static double LogOfMantissa(double mantissa)
    {
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var sum = 0.0;
        for (var n = LogTerms; n > 0; n--)
            sum = square * (1.0 / (2 * n + 1) + sum);
        return 2 * s + 2 * s * sum;
    }

    // Of 0 to 1. Halving the angle twice leaves a tangent of at most 0.199.
    private static double Arctangent(double tangent)
    {
        tangent /= 1 + Math.Sqrt(1 + tangent * tangent);
        tangent /= 1 + Math.Sqrt(1 + tangent * tangent);
        var square = tangent * tangent;
        var sum = 0.0;
        for (var n = ArctangentTerms; n > 0; n--)
            sum = square * (1.0 / (2 * n + 1) - sum);
        return 4 * (tangent - tangent * sum);
    }
}
