namespace Reality.Core.Numerics;

/// <summary>Real roots of polynomials given by their coefficients, lowest power first.</summary>
public static class Polynomial
{
    /// <summary>Maximum degree for <see cref="RealRoots"/>.</summary>
    public const int MaxDegree = 16;

    /// <summary>Value by Horner's scheme.</summary>
    public static double Evaluate(ReadOnlySpan<double> coefficients, double x)
    {
        double value = 0;
        for (var i = coefficients.Length - 1; i >= 0; i--)
            value = value * x + coefficients[i];
        return value;
    }

    /// <summary>
    /// Finds the real roots in ascending order and returns their number. A double root may be missed.
    /// </summary>
    /// <remarks>
    /// Between two neighboring roots of the derivative a polynomial is monotonic, so each such interval with a change of
    /// sign holds exactly one root, found by bisection and Newton steps. The derivative's roots come by recursion.
    /// </remarks>
    public static int RealRoots(ReadOnlySpan<double> coefficients, Span<double> roots)
    {
        var degree = coefficients.Length - 1;
        var scale = 0.0;
        foreach (var c in coefficients)
            scale = Math.Max(scale, Math.Abs(c));
        if (!(scale > 0) || !double.IsFinite(scale))
            return 0;
        while (degree > 0 && Math.Abs(coefficients[degree]) <= 1e-14 * scale)
            degree--;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(degree, MaxDegree, nameof(coefficients));
        if (degree == 0)
            return 0;
        coefficients = coefficients[..(degree + 1)];

        // Cauchy's bound on the size of any root.
        var bound = 0.0;
        for (var i = 0; i < degree; i++)
            bound = Math.Max(bound, Math.Abs(coefficients[i] / coefficients[degree]));
        return RootsWithin(coefficients, 1 + bound, roots);
    }

    private static int RootsWithin(ReadOnlySpan<double> c, double bound, Span<double> roots)
    {
        if (c.Length == 2)
        {
            roots[0] = -c[0] / c[1];
            return 1;
        }
        Span<double> derivative = stackalloc double[MaxDegree + 1];
        derivative = derivative[..(c.Length - 1)];
        for (var i = 1; i < c.Length; i++)
            derivative[i - 1] = i * c[i];
        Span<double> turns = stackalloc double[MaxDegree + 1];
        var turnCount = RootsWithin(derivative, bound, turns);
        turns[turnCount] = bound;

        var count = 0;
        var low = -bound;
        var atLow = Evaluate(c, low);
        for (var i = 0; i <= turnCount; i++)
        {
            var high = turns[i];
            var atHigh = Evaluate(c, high);
            // A root exactly at a turn belongs to the interval after it.
            if (atLow == 0 || (atHigh != 0 && atLow < 0 != atHigh < 0))
                roots[count++] = Bracketed(c, derivative, low, high, atLow);
            (low, atLow) = (high, atHigh);
        }
        return count;
    }

    private static double Bracketed(
        ReadOnlySpan<double> c, ReadOnlySpan<double> derivative, double low, double high, double atLow)
    {
        if (atLow == 0)
            return low;
        var x = 0.5 * (low + high);
        for (var i = 0; i < 200; i++)
        {
            var value = Evaluate(c, x);
            if (value == 0)
                return x;
            if (value < 0 == atLow < 0)
                low = x;
            else
                high = x;
            var next = x - value / Evaluate(derivative, x);
            if (!(next > low && next < high))
                next = 0.5 * (low + high);
            if (Math.Abs(next - x) <= 1e-15 * Math.Abs(next) || next == low || next == high)
                return next;
            x = next;
        }
        return x;
    }
}
