using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>The fundamental matrix that fits many matches best, without a search for outliers.</summary>
/// <remarks>
/// Normalized eight-point algorithm (R. Hartley, "In Defense of the Eight-Point Algorithm", 1997), repeated with the weights of
/// the Sampson distance and of a Cauchy loss. The rank is not forced to two: noise alone keeps it from that.
/// </remarks>
public static class EightPointFundamental
{
    private const int Rounds = 6;

    /// <summary>
    /// Estimates F with <c>secondᵀ F first = 0</c> from eight matches or more, in pixels; false if they leave it open,
    /// as those of a plane do.
    /// </summary>
    /// <param name="first">Pixels in the first photo.</param>
    /// <param name="second">Pixels in the second photo.</param>
    /// <param name="noisePixels">Standard deviation of the matches.</param>
    public static bool TryEstimate(
        ReadOnlySpan<Vector2d> first, ReadOnlySpan<Vector2d> second, double noisePixels, out Matrix3d fundamental)
    {
        fundamental = default;
        if (first.Length < 8)
            return false;
        var (t1, t2) = (Normalization(first), Normalization(second));
        var weights = new double[first.Length];
        Array.Fill(weights, 1.0);
        var normal = new double[81];
        Span<double> values = stackalloc double[9];
        var vectors = new double[81];
        for (var round = 0; round < Rounds; round++)
        {
            Accumulate(first, second, t1, t2, weights, normal);
            SymmetricEigen.Solve(normal, 9, values, vectors);
            if (!(values[1] > 1e-12 * values[8]))
                return false;
            var f = new Matrix3d(
                vectors[0], vectors[1], vectors[2], vectors[3], vectors[4], vectors[5], vectors[6], vectors[7], vectors[8]);
            fundamental = t2.Transposed() * (f * t1);
            for (var i = 0; i < weights.Length; i++)
                weights[i] = WeightOf(fundamental, first[i], second[i], noisePixels);
        }
        return double.IsFinite(fundamental.Row0.LengthSquared);
    }

    private static Matrix3d Normalization(ReadOnlySpan<Vector2d> points)
    {
        var mean = default(Vector2d);
        foreach (var p in points)
            mean += p;
        mean = 1.0 / points.Length * mean;
        double distance = 0;
        foreach (var p in points)
            distance += (p - mean).Length;
        var scale = Math.Sqrt(2) * points.Length / Math.Max(distance, 1e-12);
        return new(scale, 0, -scale * mean.X, 0, scale, -scale * mean.Y, 0, 0, 1);
    }

    private static void Accumulate(
        ReadOnlySpan<Vector2d> first, ReadOnlySpan<Vector2d> second, in Matrix3d t1, in Matrix3d t2,
        ReadOnlySpan<double> weights, Span<double> normal)
    {
        normal.Clear();
        for (var i = 0; i < first.Length; i++)
        {
            var (x, y) = (t1.M00 * first[i].X + t1.M02, t1.M00 * first[i].Y + t1.M12);
            var (u, v) = (t2.M00 * second[i].X + t2.M02, t2.M00 * second[i].Y + t2.M12);
            ReadOnlySpan<double> row = [u * x, u * y, u, v * x, v * y, v, x, y, 1];
            for (var r = 0; r < 9; r++)
            {
                for (var c = 0; c < 9; c++)
                    normal[r * 9 + c] += weights[i] * row[r] * row[c];
            }
        }
    }

    // The algebraic error over the gradient's length is the Sampson distance; units of the weights do not matter.
    private static double WeightOf(in Matrix3d f, Vector2d first, Vector2d second, double noisePixels)
    {
        var a = f * new Vector3d(first.X, first.Y, 1);
        var b = f.Transposed() * new Vector3d(second.X, second.Y, 1);
        var gradient = a.X * a.X + a.Y * a.Y + b.X * b.X + b.Y * b.Y;
        var sampson = EpipolarGeometry.SampsonSquared(f, first, second);
        return 1 / (Math.Max(gradient, 1e-300) * (1 + sampson / (4 * noisePixels * noisePixels)));
    }
}
