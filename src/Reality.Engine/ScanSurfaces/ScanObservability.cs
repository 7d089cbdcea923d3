using System.Globalization;
using Reality.Core.Numerics;

namespace Reality.Engine.ScanSurfaces;

/// <summary>Finds the parts of a move that planes do not determine: a flat scan leaves the horizontal position open.</summary>
internal static class ScanObservability
{
    /// <summary>
    /// Smallest mean squared share of a movement that changes the distance from planes: the normals of planes are not exact.
    /// </summary>
    public const double MinShare = 1e-3;

    // Standard deviation, meters, at the radius of the points.
    private const double MaxSigmaMeters = 0.05;

    /// <summary>Descriptions of undetermined directions.</summary>
    /// <param name="rms">Standard deviation of distances from planes, meters.</param>
    public static IReadOnlyList<string> Of(
        List<PlaneMatch> matches, double rms, Vector3d middle, double radius, ScanParts parts)
    {
        const int count = ScanMoveStep.Count;
        var free = FreeOf(parts);
        if (matches.Count < 10 * count)
            return [string.Create(
                CultureInfo.InvariantCulture, $"anything: only {matches.Count} tie points lie on scanned surfaces")];
        var information = new double[free.Length * free.Length];
        Span<double> row = stackalloc double[count];
        foreach (var match in matches)
        {
            ScanMoveStep.SetRow(match, middle, radius, parts, row);
            for (var i = 0; i < free.Length; i++)
            {
                for (var j = 0; j < free.Length; j++)
                    information[i * free.Length + j] += row[free[i]] * row[free[j]] / matches.Count;
            }
        }
        var (values, vectors) = (new double[free.Length], new double[free.Length * free.Length]);
        SymmetricEigen.Solve(information, free.Length, values, vectors);
        var open = new List<string>();
        for (var k = 0; k < free.Length; k++)
        {
            var share = Math.Max(values[k], 0);
            var sigma = rms / Math.Sqrt(Math.Max(share, 1e-12) * matches.Count);
            if (share >= MinShare && sigma <= MaxSigmaMeters)
                continue;
            var direction = new double[count];
            for (var i = 0; i < free.Length; i++)
                direction[free[i]] = vectors[k * free.Length + i];
            open.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Describe(direction)} (only {100 * Math.Sqrt(share):0.#} % of a movement shows at the surfaces, "
                + $"{MinPercent:0.#} % are needed)"));
        }
        return open;
    }

    private static double MinPercent => 100 * Math.Sqrt(MinShare);

    private static int[] FreeOf(ScanParts parts) =>
    [
        .. parts.HasFlag(ScanParts.Position) ? [0, 1, 2] : (ReadOnlySpan<int>)[],
        .. parts.HasFlag(ScanParts.Rotation) ? [3, 4, 5] : (ReadOnlySpan<int>)[],
        .. parts.HasFlag(ScanParts.Scale) ? [6] : (ReadOnlySpan<int>)[],
    ];

    // By the largest part of the movement.
    private static string Describe(double[] v)
    {
        var (level, height) = (double.Hypot(v[0], v[1]), Math.Abs(v[2]));
        var (tilt, heading, scale) = (double.Hypot(v[3], v[4]), Math.Abs(v[5]), Math.Abs(v[6]));
        var most = Math.Max(Math.Max(Math.Max(level, height), Math.Max(tilt, heading)), scale);
        if (most == level)
        {
            var azimuth = ExactMath.Atan2(v[0], v[1]) * 180 / Math.PI;
            return string.Create(
                CultureInfo.InvariantCulture, $"the horizontal position along azimuth {(azimuth + 360) % 180:0}°");
        }
        return most == height ? "the height" : most == tilt ? "the tilt" : most == heading ? "the heading" : "the scale";
    }
}
