using Reality.Core.Numerics;

namespace Reality.Engine.Thermal;

/// <summary>
/// A constant for each thermal photo, in kelvin, without which all photos agree on the temperatures that they share: the drift
/// of an uncooled sensor between its internal calibrations.
/// </summary>
/// <remarks>
/// Minimizes, over pairs of photos, the squared difference of their offsets from the median difference of their temperatures,
/// weighted by the number of places that both see: a graph Laplacian, solved by conjugate gradients. What photos share tells no
/// common constant: the offsets of photos that are connected by pairs add up to zero, so that their mean temperature stays.
/// </remarks>
internal static class TemperatureOffsets
{
    private const int MaxRounds = 500;

    // Kelvin, a thousandth of the noise of good sensors.
    private const double Tolerance = 3e-5;

    /// <summary>The offsets of photos 0 to <paramref name="photoCount"/> - 1; zero for those without a pair.</summary>
    public static double[] Solve(int photoCount, IReadOnlyList<TemperatureDifference> pairs)
    {
        var offsets = new double[photoCount];
        var (residual, diagonal) = (new double[photoCount], new double[photoCount]);
        foreach (var (first, second, kelvin, weight) in pairs)
        {
            residual[first] += weight * kelvin;
            residual[second] -= weight * kelvin;
            diagonal[first] += weight;
            diagonal[second] += weight;
        }
        var direction = Preconditioned(residual, diagonal);
        var product = new double[photoCount];
        var energy = DenseVector.Dot(residual, direction);
        for (var round = 0; round < MaxRounds && energy > 0; round++)
        {
            Multiply(pairs, direction, product);
            var step = energy / DenseVector.Dot(direction, product);
            var change = 0.0;
            for (var i = 0; i < photoCount; i++)
            {
                offsets[i] += step * direction[i];
                residual[i] -= step * product[i];
                change = Math.Max(change, Math.Abs(step * direction[i]));
            }
            if (!(change > Tolerance))
                break;
            var next = Preconditioned(residual, diagonal);
            var nextEnergy = DenseVector.Dot(residual, next);
            for (var i = 0; i < photoCount; i++)
                direction[i] = next[i] + nextEnergy / energy * direction[i];
            energy = nextEnergy;
        }
        Center(offsets, pairs);
        return offsets;
    }

    private static double[] Preconditioned(double[] residual, double[] diagonal)
    {
        var result = new double[residual.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = diagonal[i] > 0 ? residual[i] / diagonal[i] : 0;
        return result;
    }

    private static void Multiply(IReadOnlyList<TemperatureDifference> pairs, double[] vector, double[] product)
    {
        Array.Clear(product);
        foreach (var (first, second, _, weight) in pairs)
        {
            var flow = weight * (vector[first] - vector[second]);
            product[first] += flow;
            product[second] -= flow;
        }
    }

    private static void Center(double[] offsets, IReadOnlyList<TemperatureDifference> pairs)
    {
        var sets = new DisjointSets(offsets.Length);
        foreach (var pair in pairs)
            sets.Join(pair.First, pair.Second);
        foreach (var group in Enumerable.Range(0, offsets.Length).GroupBy(sets.Find))
        {
            var mean = group.Average(i => offsets[i]);
            foreach (var i in group)
                offsets[i] -= mean;
        }
    }
}

/// <summary>Mean temperature of the first photo minus that of the second one at common places.</summary>
/// <param name="Kelvin">Median difference.</param>
/// <param name="Weight">Number of places.</param>
internal readonly record struct TemperatureDifference(int First, int Second, double Kelvin, double Weight);
