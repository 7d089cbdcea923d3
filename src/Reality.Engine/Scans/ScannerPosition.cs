using Reality.Core.Numerics;

namespace Reality.Engine.Scans;

/// <summary>
/// Finds where a scanner stood from the pattern of its points: it turns about a vertical axis and measures column by column, so
/// seen from above every column lies on a line through the axis, and seen from the right height its points have equal steps of
/// elevation.
/// </summary>
public static class ScannerPosition
{
    private const int Seed = 17;
    private const int TrialCount = 300;
    private const int MinLineCount = 20;
    private const double MinLineLength = 0.3;

    // Root mean square of a line's points across it, relative to along it.
    private const double MaxLineWidth = 0.004;

    // Of a line from the position; angles of columns are far more accurate.
    private const double ToleranceMeters = 0.03;
    private const double MinInlierFraction = 0.6;

    // Of the position in the plane, and of the spread of the lines' directions: 0 if all are parallel, 0.5 if they are even.
    private const double MaxSigmaMeters = 0.015;
    private const double MinDirectionSpread = 0.03;

    private static readonly int[] s_lengths = [1024, 512, 256, 128, 64, 32];

    /// <summary>Estimates the position; on failure, <paramref name="reason"/> says why.</summary>
    /// <param name="stretches">Points in the order in which they were measured; see <see cref="ScanLineSample"/>.</param>
    /// <param name="metersPerUnit">Of the coordinates.</param>
    public static bool TryEstimate(
        IReadOnlyList<IReadOnlyList<Vector3d>> stretches, double metersPerUnit, out Vector3d position, out string reason)
    {
        ArgumentNullException.ThrowIfNull(stretches);
        position = default;
        reason = "the order of its points does not follow the columns of a scanner";
        if (stretches.FirstOrDefault(stretch => stretch.Count > 0) is not [var origin, ..])
            return false;
        var scale = 1 / metersPerUnit;
        Estimate? best = null;
        foreach (var length in s_lengths)
        {
            var lines = LinesOf(stretches, origin, metersPerUnit, length);
            if (TryIntersect(lines, out var estimate) && (best is null || estimate.Sigma < best.Sigma))
                best = estimate;
        }
        if (best is null)
            return false;
        if (!ScannerHeight.TryEstimate(best.Inliers, best.X, best.Y, out var height))
        {
            reason = "the steps between its points do not determine the height of the scanner";
            return false;
        }
        position = origin + scale * new Vector3d(best.X, best.Y, height);
        return true;
    }

    private static List<ScanLine> LinesOf(
        IReadOnlyList<IReadOnlyList<Vector3d>> stretches, Vector3d origin, double metersPerUnit, int length)
    {
        var lines = new List<ScanLine>();
        foreach (var stretch in stretches)
        {
            for (var start = 0; start + length <= stretch.Count; start += length)
            {
                var points = new Vector3d[length];
                for (var i = 0; i < length; i++)
                    points[i] = metersPerUnit * (stretch[start + i] - origin);
                if (ScanLine.TryFit(points, MinLineLength, MaxLineWidth, out var line))
                    lines.Add(line);
            }
        }
        return lines;
    }

    private static bool TryIntersect(List<ScanLine> lines, out Estimate estimate)
    {
        estimate = null!;
        if (lines.Count < MinLineCount)
            return false;
        var random = SeededRandom.For(Seed, lines.Count);
        var (x, y, most) = (0.0, 0.0, 0);
        for (var trial = 0; trial < TrialCount; trial++)
        {
            var (a, b) = (lines[random.NextInt32(lines.Count)], lines[random.NextInt32(lines.Count)]);
            if (!ScanLine.TryMeet(a, b, out var meetX, out var meetY))
                continue;
            var count = lines.Count(line => Math.Abs(line.DistanceTo(meetX, meetY)) < 3 * ToleranceMeters);
            if (count > most)
                (x, y, most) = (meetX, meetY, count);
        }
        return most >= MinInlierFraction * lines.Count && TryRefine(lines, x, y, out estimate);
    }

    private static bool TryRefine(List<ScanLine> lines, double x, double y, out Estimate estimate)
    {
        estimate = null!;
        for (var iteration = 0; iteration < 10; iteration++)
        {
            var (xx, xy, yy, bx, by, squares, count) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0);
            foreach (var line in lines)
            {
                var distance = line.DistanceTo(x, y);
                if (Math.Abs(distance) > 3 * ToleranceMeters)
                    continue;
                var weight = 1 / (1 + distance * distance / (ToleranceMeters * ToleranceMeters));
                xx += weight * line.NormalX * line.NormalX;
                xy += weight * line.NormalX * line.NormalY;
                yy += weight * line.NormalY * line.NormalY;
                bx -= weight * line.NormalX * distance;
                by -= weight * line.NormalY * distance;
                squares += weight * distance * distance;
                count++;
            }
            var determinant = xx * yy - xy * xy;
            var smallest = (xx + yy) / 2 - Math.Sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
            if (count < MinInlierFraction * lines.Count || smallest < MinDirectionSpread * count)
                return false;
            var (dx, dy) = ((yy * bx - xy * by) / determinant, (xx * by - xy * bx) / determinant);
            (x, y) = (x + dx, y + dy);
            if (Math.Abs(dx) + Math.Abs(dy) > 1e-5)
                continue;
            var sigma = Math.Sqrt(squares / count / smallest);
            estimate = new(x, y, sigma, lines.Where(line => Math.Abs(line.DistanceTo(x, y)) < 3 * ToleranceMeters).ToList());
            return sigma < MaxSigmaMeters;
        }
        return false;
    }

    private sealed record Estimate(double X, double Y, double Sigma, List<ScanLine> Inliers);
}

/// <summary>Successive points that lie on a line when they are seen from above.</summary>
/// <param name="Points">In meters.</param>
/// <param name="NormalX">Normal of the line, of length 1.</param>
/// <param name="Offset">Distance of the line from the origin along the normal.</param>
internal sealed record ScanLine(Vector3d[] Points, double NormalX, double NormalY, double Offset)
{
    // Sine of the smallest angle between lines that meet.
    private const double MinSine = 0.1;

    public double DistanceTo(double x, double y) => NormalX * x + NormalY * y - Offset;

    /// <summary>Fits a line; false if the points are too near each other, or not on a line.</summary>
    public static bool TryFit(Vector3d[] points, double minLength, double maxWidth, out ScanLine line)
    {
        line = null!;
        var (meanX, meanY) = (points.Average(p => p.X), points.Average(p => p.Y));
        var (xx, xy, yy) = (0.0, 0.0, 0.0);
        foreach (var p in points)
        {
            var (x, y) = (p.X - meanX, p.Y - meanY);
            (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
        }
        var (half, root) = ((xx + yy) / 2, Math.Sqrt((xx - yy) * (xx - yy) / 4 + xy * xy));
        var (along, across) = (Math.Sqrt((half + root) / points.Length), Math.Sqrt(Math.Max(0, half - root) / points.Length));
        if (!(along > minLength) || across > maxWidth * along)
            return false;
        var angle = 0.5 * ExactMath.Atan2(2 * xy, xx - yy);
        var (sin, cos) = ExactMath.SinCos(angle);
        line = new(points, -sin, cos, -sin * meanX + cos * meanY);
        return true;
    }

    /// <summary>Where two lines meet; false if they are nearly parallel.</summary>
    public static bool TryMeet(ScanLine a, ScanLine b, out double x, out double y)
    {
        var determinant = a.NormalX * b.NormalY - a.NormalY * b.NormalX;
        x = (a.Offset * b.NormalY - b.Offset * a.NormalY) / determinant;
        y = (a.NormalX * b.Offset - b.NormalX * a.Offset) / determinant;
        return Math.Abs(determinant) > MinSine;
    }
}

/// <summary>Finds the height of a scanner: from it, successive points of columns have equal steps of elevation.</summary>
internal static class ScannerHeight
{
    private const double StepMeters = 0.1;
    private const double MarginMeters = 3;
    private const int MaxStepCount = 12_000;
    private const double MaxUnevenness = 0.25;

    // Unevenness has to grow by this factor within the distance.
    private const double MinGrowth = 1.02;
    private const double GrowthMeters = 0.1;

    public static bool TryEstimate(IReadOnlyList<ScanLine> lines, double x, double y, out double height)
    {
        var steps = StepsOf(lines, x, y);
        var (bottom, top) = (steps.Min(step => step.FromZ) - MarginMeters, steps.Max(step => step.FromZ) + MarginMeters);
        var (least, count) = (double.PositiveInfinity, (int)Math.Min((top - bottom) / StepMeters, 3000));
        height = 0;
        var scratch = new double[steps.Count];
        for (var i = 0; i <= count; i++)
        {
            var z = bottom + i * (top - bottom) / count;
            var unevenness = Unevenness(steps, z, scratch);
            if (unevenness < least)
                (height, least) = (z, unevenness);
        }
        for (var range = StepMeters; range > 0.0005; range /= 2)
        {
            foreach (var z in new[] { height - range, height + range })
            {
                var unevenness = Unevenness(steps, z, scratch);
                if (unevenness < least)
                    (height, least) = (z, unevenness);
            }
        }
        return least < MaxUnevenness
            && Unevenness(steps, height - GrowthMeters, scratch) > MinGrowth * least
            && Unevenness(steps, height + GrowthMeters, scratch) > MinGrowth * least;
    }

    private static List<ElevationStep> StepsOf(IReadOnlyList<ScanLine> lines, double x, double y)
    {
        var steps = new List<ElevationStep>();
        var stride = Math.Max(1, lines.Sum(line => line.Points.Length) / MaxStepCount);
        foreach (var points in lines.Select(line => line.Points))
        {
            for (var i = 0; i + 1 < points.Length; i += stride)
            {
                var (from, to) = (points[i], points[i + 1]);
                steps.Add(new(Distance(from), from.Z, Distance(to), to.Z));
            }
        }
        return steps;

        double Distance(Vector3d p) => Math.Sqrt((p.X - x) * (p.X - x) + (p.Y - y) * (p.Y - y));
    }

    // Median deviation of the steps from their median, relative to it.
    private static double Unevenness(List<ElevationStep> steps, double z, double[] scratch)
    {
        for (var i = 0; i < scratch.Length; i++)
            scratch[i] = steps[i].AngleFrom(z);
        Array.Sort(scratch);
        var median = scratch[scratch.Length / 2];
        if (median < 1e-6)
            return double.PositiveInfinity;
        for (var i = 0; i < scratch.Length; i++)
            scratch[i] = Math.Abs(scratch[i] - median);
        Array.Sort(scratch);
        return scratch[scratch.Length / 2] / median;
    }

    /// <summary>Two successive points: horizontal distances from the axis, and heights.</summary>
    private readonly record struct ElevationStep(double FromDistance, double FromZ, double ToDistance, double ToZ)
    {
        /// <summary>Angle between them at a height on the axis.</summary>
        public double AngleFrom(double z)
        {
            var (a, b) = (FromZ - z, ToZ - z);
            return Math.Abs(ExactMath.Atan2(a * ToDistance - b * FromDistance, FromDistance * ToDistance + a * b));
        }
    }
}
