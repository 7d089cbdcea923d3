namespace Reality.Core.Numerics;

/// <summary>Vectors of any length.</summary>
public static class DenseVector
{
    /// <summary>The dot product of two vectors of one length, summed from the first component to the last.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
