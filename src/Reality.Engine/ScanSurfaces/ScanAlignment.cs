using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.ScanSurfaces;

/// <summary>Parts of a move that follow from scans.</summary>
[Flags]
public enum ScanParts
{
    None = 0,
    Position = 1,
    Rotation = 2,
    Scale = 4,
    All = Position | Rotation | Scale,
}

/// <summary>A move of points onto scanned surfaces.</summary>
/// <param name="Move">In the frame of the surfaces.</param>
/// <param name="Parts">Parts of the scene placement that may change.</param>
/// <param name="ComparedCount">Points with a surface nearby.</param>
/// <param name="AgreeingCount">Those within <paramref name="ToleranceMeters"/> of it.</param>
/// <param name="RmsMeters">Root mean square distance of the agreeing points from the surfaces.</param>
/// <param name="Undetermined">Directions that the surfaces do not determine, with figures; empty if there are none.</param>
public sealed record ScanAlignment(
    Similarity Move, ScanParts Parts, int ComparedCount, int AgreeingCount, double ToleranceMeters, double RmsMeters,
    IReadOnlyList<string> Undetermined)
{
    /// <summary>Number of points on surfaces, those within a few centimeters counting most: compares places.</summary>
    public double Score { get; init; }

    /// <summary>Share of the compared points that agree.</summary>
    public double Agreement => ComparedCount == 0 ? 0 : AgreeingCount / (double)ComparedCount;
}

/// <summary>
/// Moves points onto scanned surfaces: iterated closest planes (after Chen and Medioni, "Object modelling by registration of
/// multiple range images", 1992), from large cells to small ones, robust against points of surfaces that were not scanned.
/// </summary>
/// <param name="set">The surfaces.</param>
/// <param name="points">In the frame of the surfaces.</param>
/// <param name="parts">What may change.</param>
public sealed class ScanAlignmentSolver(ScanSurfaceSet set, SeenPoint[] points, ScanParts parts)
{
    private const int MaxIterationCount = 30;
    private const double MinStepMeters = 1e-5;

    // Deviations at which a point counts a quarter, and the smallest deviation in meters.
    private const double LossSigmas = 2;
    private const double MinNoiseMeters = 0.003;

    // Standard deviation of normally distributed numbers by their median magnitude.
    private const double SigmaOfMedian = 1.4826;

    // Of the size of cells: what counts as near when places are compared.
    private const double NearShare = 0.2;

    // Planes of these cells are compared in the end.
    private const int FinestLevelCount = 3;

    private readonly Vector3d _middle = MiddleOf(points);
    private readonly double _radius = RadiusOf(Array.ConvertAll(points, p => p.Position));

    public SeenPoint[] Points => points;

    /// <summary>Mean of the points.</summary>
    public Vector3d Middle => _middle;

    /// <summary>Refines a first guess of the move.</summary>
    /// <param name="coarsest">Level at which surfaces are sought at first: from as far as its cells are wide.</param>
    /// <param name="finest">Level at which it ends.</param>
    /// <param name="iterationCount">Most steps at a level.</param>
    public ScanAlignment Refine(
        Similarity guess, int coarsest, int finest = 0, int iterationCount = MaxIterationCount)
    {
        var move = guess;
        var noise = 0.0;
        for (var level = coarsest; level >= finest; level--)
        {
            for (var iteration = 0; iteration < iterationCount; iteration++)
            {
                var matches = MatchesOf(move, level);
                if (matches.Count < ScanMoveStep.Count)
                    break;
                noise = NoiseOf(matches);
                if (!ScanMoveStep.TrySolve(
                    matches, LossSigmas * noise, move * _middle, _radius, parts, ref move, out var length))
                    break;
                if (length < MinStepMeters)
                    break;
            }
        }
        return Judge(move, noise, finest);
    }

    /// <summary>Number of points near a surface after a move, those nearer counting more: for many guesses.</summary>
    public double Score(Similarity move, int level)
    {
        var (score, size) = (0.0, set[level].Size);
        foreach (var p in points)
        {
            var point = move * p;
            if (!set[level].TryFindInCell(point, out var plane))
                continue;
            var share = plane.DistanceOf(point.Position) / (0.25 * size);
            score += 1 / (1 + share * share);
        }
        return score;
    }

    private ScanAlignment Judge(Similarity move, double noise, int level)
    {
        var (matches, near) = (MatchesOf(move, level), NearShare * set[level].Size);
        noise = Math.Max(noise, MinNoiseMeters);
        var tolerance = 3 * noise;
        var agreeing = matches.FindAll(match => Math.Abs(match.Distance) <= tolerance);
        var rms = agreeing.Count == 0 ? 0 : Math.Sqrt(agreeing.Average(match => match.Distance * match.Distance));
        return new(
            move, parts, matches.Count, agreeing.Count, tolerance, rms,
            ScanObservability.Of(agreeing, rms, move * _middle, _radius, parts))
        {
            Score = matches.Sum(match => 1 / (1 + match.Distance * match.Distance / (near * near))),
        };
    }

    private List<PlaneMatch> MatchesOf(Similarity move, int level)
    {
        var matches = new List<PlaneMatch>(points.Length);
        foreach (var p in points)
        {
            var point = move * p;
            if (level == 0 ? set.TryFind(point, FinestLevelCount, out var plane) : set[level].TryFind(point, out plane))
                matches.Add(new(point.Position, plane.Normal, plane.DistanceOf(point.Position), plane.Thickness));
        }
        return matches;
    }

    private static double NoiseOf(List<PlaneMatch> matches)
    {
        var sorted = matches.Select(match => Math.Abs(match.Distance)).Order().ToArray();
        return Math.Max(MinNoiseMeters, SigmaOfMedian * sorted[sorted.Length / 2]);
    }

    private static Vector3d MiddleOf(SeenPoint[] points) =>
        points.Aggregate(Vector3d.Zero, (sum, point) => sum + point.Position) / points.Length;

    private static double RadiusOf(Vector3d[] points)
    {
        var spread = SimilarityEstimation.Spread(points);
        return Math.Max(spread.Length, 1e-3);
    }
}

/// <summary>A point and the plane that it belongs to.</summary>
/// <param name="Distance">Signed, meters.</param>
/// <param name="Thickness">Of the plane, meters.</param>
internal readonly record struct PlaneMatch(Vector3d Point, Vector3d Normal, double Distance, double Thickness);

/// <summary>
/// One Gauss-Newton step of a move towards planes. Parameters, all in meters: shift, turn about the middle at the radius, growth
/// at the radius.
/// </summary>
internal static class ScanMoveStep
{
    public const int Count = 7;

    // Mean squared share of a movement that changes distances from planes. Below, it is left out: it would only follow noise.
    private const double MinShare = ScanObservability.MinShare / 4;

    /// <summary>Takes a step; false if it is not finite.</summary>
    /// <param name="lossScale">Distance at which a match counts a quarter, meters.</param>
    /// <param name="length">Length of the step, meters.</param>
    public static bool TrySolve(
        List<PlaneMatch> matches, double lossScale, Vector3d middle, double radius, ScanParts parts, ref Similarity move,
        out double length)
    {
        var (hessian, gradient) = (new double[Count * Count], new double[Count]);
        Span<double> row = stackalloc double[Count];
        var total = 0.0;
        foreach (var match in matches)
        {
            SetRow(match, middle, radius, parts, row);
            var (share, rough) = (match.Distance / lossScale, match.Thickness / lossScale);
            // Geman and McClure: points far from all surfaces lose their influence.
            var weight = 1 / ((1 + share * share) * (1 + share * share) * (1 + rough * rough));
            total += weight;
            for (var i = 0; i < Count; i++)
            {
                gradient[i] += weight * row[i] * match.Distance;
                for (var j = 0; j < Count; j++)
                    hessian[i * Count + j] += weight * row[i] * row[j];
            }
        }
        length = 0;
        SolveDetermined(hessian, total, gradient);
        var shift = -new Vector3d(gradient[0], gradient[1], gradient[2]);
        var turn = Rotation.FromRotationVector(-new Vector3d(gradient[3], gradient[4], gradient[5]) / radius);
        var growth = ExactMath.Exp(-gradient[6] / radius);
        // About the middle: m + shift + growth turn (p - m).
        move = new(
            growth * move.Scale, turn * move.Rotation, middle + shift + growth * (turn * (move.Translation - middle)));
        foreach (var value in gradient)
            length = Math.Max(length, Math.Abs(value));
        return double.IsFinite(length);
    }

    // Replaces the gradient by the solution in the directions that the matches determine.
    private static void SolveDetermined(double[] hessian, double total, double[] gradient)
    {
        Span<double> values = stackalloc double[Count];
        Span<double> vectors = stackalloc double[Count * Count];
        SymmetricEigen.Solve(hessian, Count, values, vectors);
        var solution = new double[Count];
        for (var k = 0; k < Count; k++)
        {
            if (!(values[k] > MinShare * total))
                continue;
            var vector = vectors.Slice(k * Count, Count);
            var along = 0.0;
            for (var i = 0; i < Count; i++)
                along += vector[i] * gradient[i] / values[k];
            for (var i = 0; i < Count; i++)
                solution[i] += along * vector[i];
        }
        solution.CopyTo(gradient, 0);
    }

    /// <summary>Derivative of the distance of a match; 0 for parameters that are not free.</summary>
    public static void SetRow(in PlaneMatch match, Vector3d middle, double radius, ScanParts parts, Span<double> row)
    {
        row.Clear();
        var (n, arm) = (match.Normal, (match.Point - middle) / radius);
        if (parts.HasFlag(ScanParts.Position))
            (row[0], row[1], row[2]) = n;
        if (parts.HasFlag(ScanParts.Rotation))
            (row[3], row[4], row[5]) = Vector3d.Cross(arm, n);
        if (parts.HasFlag(ScanParts.Scale))
            row[6] = Vector3d.Dot(arm, n);
    }
}
