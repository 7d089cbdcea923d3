using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Sample;

namespace Reality.Datasets;

/// <summary>Finds the painted targets in the orthophoto by correlation, and measures how far off they are.</summary>
internal static class OrthophotoAccuracy
{
    private const double SearchMeters = 0.8;
    private const double MinCorrelation = 0.6;

    // Half the side of the compared square, a little inside the target's own 0.6 m.
    private const double TemplateHalfMeters = 0.55;

    public static IEnumerable<SampleFigure> Measure(string path, SampleAlignment alignment, SampleTruth truth)
    {
        var gsd = truth.GroundSamplingDistance;
        var ortho = RasterFile.Read(path);
        using var mapFromWorld = CoordinateTransform.FromWorld(
            alignment.TruthFrame.Origin, CoordinateSystemParser.Parse(ortho.CrsWkt));
        var errors = new List<double>();
        foreach (var point in truth.ControlPoints)
        {
            if (TryFind(ortho, mapFromWorld, alignment, point, out var found))
                errors.Add(double.Hypot(found.X - point.Position.X, found.Y - point.Position.Y) / gsd);
            else
                Console.WriteLine($"{point.Name} is not found in the orthophoto ({point.Observations.Count} photos see it).");
        }
        var sorted = errors.Order().ToArray();
        if (sorted.Length == 0)
            return [new("orthophoto control points that are not found", truth.ControlPoints.Count, "", 0)];
        return
        [
            new("orthophoto control points that are not found", truth.ControlPoints.Count - sorted.Length, ""),
            new("orthophoto control points, median", MeshAccuracy.Percentile(sorted, 0.5), "GSD"),
            new("orthophoto control points, maximum", sorted[^1], "GSD", 1.5),
        ];
    }

    private static bool TryFind(
        RasterFile ortho, CoordinateTransform mapFromWorld, SampleAlignment alignment, SampleTruth.ControlPointTruth point,
        out Vector3d found)
    {
        var expected = mapFromWorld.Apply(alignment.RunFromTrue(point.Position));
        var (column, row) = ((expected.X - ortho.Left) / ortho.PixelSize, (ortho.Top - expected.Y) / ortho.PixelSize);
        var reach = (int)Math.Ceiling(SearchMeters / ortho.PixelSize);
        var best = (Correlation: double.NegativeInfinity, X: 0, Y: 0);
        for (var dy = -reach; dy <= reach; dy++)
        {
            for (var dx = -reach; dx <= reach; dx++)
            {
                var correlation = Correlate(ortho, column + dx, row + dy, point.YawRadians);
                if (correlation > best.Correlation)
                    best = (correlation, dx, dy);
            }
        }
        found = default;
        if (best.Correlation < MinCorrelation)
            return false;
        double At(int dx, int dy) => Correlate(ortho, column + best.X + dx, row + best.Y + dy, point.YawRadians);
        var x = column + best.X + Peak(At(-1, 0), best.Correlation, At(1, 0));
        var y = row + best.Y + Peak(At(0, -1), best.Correlation, At(0, 1));
        var map = new Vector3d(ortho.Left + x * ortho.PixelSize, ortho.Top - y * ortho.PixelSize, expected.Z);
        found = alignment.TrueFromRun * mapFromWorld.ApplyInverse(map);
        return true;
    }

    // Correlation of the green band around a place with the checker, -1 to 1; place in pixels from the raster's corner.
    private static double Correlate(RasterFile ortho, double column, double row, double yawRadians)
    {
        var (sin, cos) = Math.SinCos(yawRadians);
        var half = (int)Math.Ceiling(TemplateHalfMeters / ortho.PixelSize * 1.5);
        double sum = 0, sumSquared = 0, product = 0, sign = 0, count = 0;
        for (var dy = -half; dy <= half; dy++)
        {
            for (var dx = -half; dx <= half; dx++)
            {
                var (east, north) = (dx * ortho.PixelSize, -dy * ortho.PixelSize);
                var a = cos * east + sin * north;
                var b = -sin * east + cos * north;
                if (Math.Max(Math.Abs(a), Math.Abs(b)) > TemplateHalfMeters || Math.Min(Math.Abs(a), Math.Abs(b)) < 1e-9)
                    continue;
                if (!TrySample(ortho, column + dx, row + dy, out var value))
                    return double.NegativeInfinity;
                var expected = -Math.Sign(a * b);
                sum += value;
                sumSquared += value * value;
                product += value * expected;
                sign += expected;
                count++;
            }
        }
        var variance = sumSquared - sum * sum / count;
        var spread = count - sign * sign / count;
        return (product - sum * sign / count) / Math.Sqrt(Math.Max(variance, 1e-9) * spread);
    }

    private static bool TrySample(RasterFile ortho, double column, double row, out double value)
    {
        var (x, y) = (column - 0.5, row - 0.5);
        var (x0, y0) = ((int)Math.Floor(x), (int)Math.Floor(y));
        value = 0;
        if (x0 < 0 || y0 < 0 || x0 + 1 >= ortho.Width || y0 + 1 >= ortho.Height || ortho.At(3, x0, y0) == 0)
            return false;
        var (fx, fy) = (x - x0, y - y0);
        value = (1 - fy) * ((1 - fx) * ortho.At(1, x0, y0) + fx * ortho.At(1, x0 + 1, y0))
            + fy * ((1 - fx) * ortho.At(1, x0, y0 + 1) + fx * ortho.At(1, x0 + 1, y0 + 1));
        return true;
    }

    // Where a parabola through three neighbors has its top, -0.5 to 0.5.
    private static double Peak(double before, double at, double after)
    {
        var curvature = before - 2 * at + after;
        return double.IsFinite(curvature) && curvature < 0 ? Math.Clamp(0.5 * (before - after) / curvature, -0.5, 0.5) : 0;
    }
}
