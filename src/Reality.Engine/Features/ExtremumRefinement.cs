using Reality.Core.Numerics;

namespace Reality.Engine.Features;

/// <summary>
/// Refines an extremum to sub-sample accuracy, by the peak of the quadratic through its 3 x 3 x 3 neighborhood (Brown and Lowe
/// 2002; Lowe 2004, section 4), and tests its contrast and whether it lies on an edge.
/// </summary>
internal static class ExtremumRefinement
{
    /// <summary>Largest distance of the peak, in samples along each axis, from the extremum that the scan found.</summary>
    public const int MaxShift = 4;

    private const int MaxStepCount = 5;

    /// <summary>Refines the sample (x, y, level); false if the peak is too far away, is weak, or lies on an edge.</summary>
    /// <param name="differences">One ring per difference level, with all rows up to <see cref="MaxShift"/> + 1 from y.</param>
    /// <param name="peak">Position in the rings, level and response; the caller sets the octave.</param>
    public static bool TryRefine(
        RowRing[] differences, int x, int y, int level, float minContrast, float maxEdgeRatio, out Extremum peak)
    {
        peak = default;
        var (startX, startY) = (x, y);
        for (var step = 0; ; step++)
        {
            var local = Neighborhood.At(differences, x, y, level);
            if (!local.TrySolve(out var dx, out var dy, out var ds))
                return false;
            var (stepX, stepY, stepLevel) = (StepOf(dx), StepOf(dy), StepOf(ds));
            if (stepX == 0 && stepY == 0 && stepLevel == 0)
            {
                var value = local.Value + 0.5 * (local.Dx * dx + local.Dy * dy + local.Ds * ds);
                peak = new((float)(x + dx), (float)(y + dy), (float)(level + ds), (float)value, 0);
                return Math.Abs(value) >= minContrast && !local.IsOnEdge(maxEdgeRatio);
            }
            (x, y, level) = (x + stepX, y + stepY, level + stepLevel);
            if (step == MaxStepCount || Math.Abs(x - startX) > MaxShift || Math.Abs(y - startY) > MaxShift
                || level < 1 || level > SiftScales.PerOctave)
                return false;
        }
    }

    // Slightly more than half a sample, so that a peak between two samples does not oscillate.
    private static int StepOf(double offset) => offset > 0.6 ? 1 : offset < -0.6 ? -1 : 0;

    /// <summary>Value, gradient and second derivatives by finite differences; s is the level.</summary>
    private readonly record struct Neighborhood(
        double Value, double Dx, double Dy, double Ds,
        double Dxx, double Dyy, double Dss, double Dxy, double Dxs, double Dys)
    {
        public static Neighborhood At(RowRing[] differences, int x, int y, int level)
        {
            var (finer, same, coarser) = (differences[level - 1], differences[level], differences[level + 1]);
            ReadOnlySpan<float> above = same.Row(y - 1), center = same.Row(y), below = same.Row(y + 1);
            ReadOnlySpan<float> finerCenter = finer.Row(y), coarserCenter = coarser.Row(y);
            double value = center[x];
            return new(
                value,
                0.5 * ((double)center[x + 1] - center[x - 1]),
                0.5 * ((double)below[x] - above[x]),
                0.5 * ((double)coarserCenter[x] - finerCenter[x]),
                (double)center[x + 1] + center[x - 1] - 2 * value,
                (double)below[x] + above[x] - 2 * value,
                (double)coarserCenter[x] + finerCenter[x] - 2 * value,
                0.25 * ((double)below[x + 1] - below[x - 1] - above[x + 1] + above[x - 1]),
                0.25 * ((double)coarserCenter[x + 1] - coarserCenter[x - 1] - finerCenter[x + 1] + finerCenter[x - 1]),
                0.25 * ((double)coarser.Row(y + 1)[x] - coarser.Row(y - 1)[x] - finer.Row(y + 1)[x] + finer.Row(y - 1)[x]));
        }

        /// <summary>Offset of the peak: minus the inverse Hessian times the gradient, by Cramer's rule.</summary>
        public bool TrySolve(out double dx, out double dy, out double ds)
        {
            var cxx = Dyy * Dss - Dys * Dys;
            var cxy = Dxs * Dys - Dxy * Dss;
            var cxs = Dxy * Dys - Dxs * Dyy;
            var determinant = Dxx * cxx + Dxy * cxy + Dxs * cxs;
            var cyy = Dxx * Dss - Dxs * Dxs;
            var cys = Dxy * Dxs - Dxx * Dys;
            var css = Dxx * Dyy - Dxy * Dxy;
            dx = -(cxx * Dx + cxy * Dy + cxs * Ds) / determinant;
            dy = -(cxy * Dx + cyy * Dy + cys * Ds) / determinant;
            ds = -(cxs * Dx + cys * Dy + css * Ds) / determinant;
            return double.IsFinite(dx) && double.IsFinite(dy) && double.IsFinite(ds);
        }

        /// <summary>Lowe's test on the ratio of the principal curvatures in the image plane.</summary>
        public bool IsOnEdge(double maxRatio)
        {
            var trace = Dxx + Dyy;
            var determinant = Dxx * Dyy - Dxy * Dxy;
            return determinant <= 0 || trace * trace * maxRatio >= (maxRatio + 1) * (maxRatio + 1) * determinant;
        }
    }
}

/// <summary>An extremum of the difference of Gaussians over position and scale.</summary>
/// <param name="X">Samples of the octave, in fractions; sample 0 has its center at 0.</param>
/// <param name="Y">Samples of the octave, as X.</param>
/// <param name="Level">Level of the octave, between 0.5 and 3.5.</param>
/// <param name="Response">The difference at the extremum, gray levels; positive for dark blobs.</param>
/// <param name="Octave">Octave; -1 is the photo enlarged twice.</param>
internal readonly record struct Extremum(float X, float Y, float Level, float Response, int Octave)
{
    /// <summary>Standard deviation of the Gaussian in full-size pixels.</summary>
    public float Scale => (float)(SiftScales.SigmaOf(Level) * ExactMath.Pow(2, Octave));

    /// <summary>
    /// Full-size pixels from the corner of the first pixel: sample 0 of every octave lies on the center of the first pixel.
    /// </summary>
    public float PixelX => (float)(X * ExactMath.Pow(2, Octave) + 0.5);

    public float PixelY => (float)(Y * ExactMath.Pow(2, Octave) + 0.5);
}
