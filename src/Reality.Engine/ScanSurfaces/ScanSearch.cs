using System.Globalization;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.ScanSurfaces;

/// <summary>
/// Finds the move of points onto scanned surfaces from where they are, and from the best of many starts around them.
/// </summary>
/// <remarks>
/// Limits: the start is upright, and off by at most <see cref="ReachMeters"/> horizontally, <see cref="HeightReachMeters"/>
/// vertically, 15 degrees of heading and 15 % of scale.
/// </remarks>
public static class ScanSearch
{
    public const double ReachMeters = 20;
    public const double HeightReachMeters = 8;

    private const double StepMeters = 4, HeightStepMeters = 4;
    private const int StartLevel = 4, ScoutLevel = 3, NearLevel = 3;
    private const int MaxPointCount = 20_000, StartPointCount = 1500, ScoutPointCount = 250;

    // Of all starts, those that are refined a little, and of these, those that are refined to the end.
    private const int ScoutCount = 400, ScoutIterationCount = 10, RefinedCount = 24;

    // Share of the points that have a surface nearby.
    private const double MinAgreement = 0.5;

    // Another place that fits nearly as well.
    private const double MaxRivalShare = 0.9;
    private const double SamePlaceMeters = 0.5;

    private const double MaxScaleChange = 1.25;

    private static readonly double[] s_headings = [-12, -6, 0, 6, 12];
    private static readonly double[] s_scales = [0.87, 0.93, 1, 1.07, 1.15];

    /// <summary>Finds the move; on failure, <paramref name="reason"/> says why there is none.</summary>
    /// <param name="points">In the frame of the surfaces.</param>
    public static bool TryAlign(
        ScanSurfaceSet set, SeenPoint[] points, ScanParts parts, int threadCount, CancellationToken cancellation,
        out ScanAlignment alignment, out string reason)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(points);
        alignment = null!;
        reason = "there are no tie points";
        if (points.Length == 0)
            return false;
        var few = new ScanAlignmentSolver(set, Thin(points, StartPointCount), parts);
        var rivals = Search(set, few, parts, threadCount, cancellation);
        if (rivals.Count == 0)
        {
            reason = NothingNear(few.Points.Length, 0, 0);
            return false;
        }
        var (start, middle) = (rivals.MaxBy(found => found.Score)!, few.Middle);
        var best = alignment = new ScanAlignmentSolver(set, Thin(points, MaxPointCount), parts).Refine(start.Move, 1);
        if (!Fits(best))
        {
            reason = NothingNear(Math.Min(points.Length, MaxPointCount), best.AgreeingCount, best.Agreement);
            return false;
        }
        if (best.Undetermined.Count > 0)
        {
            reason = $"the scanned surfaces do not determine {string.Join("; ", best.Undetermined)}";
            return false;
        }
        if (rivals.Find(rival => rival.Score > MaxRivalShare * start.Score
            && Vector3d.Distance(rival.Move * middle, start.Move * middle) > SamePlaceMeters) is { } other)
        {
            reason = FormattableString.Invariant(
                $"two places fit alike, {Vector3d.Distance(other.Move * middle, start.Move * middle):0.#} m apart");
            return false;
        }
        return true;
    }

    private static string NothingNear(int count, int agreeing, double agreement) => string.Create(
        CultureInfo.InvariantCulture,
        $"{agreeing} of {count} tie points lie on scanned surfaces in the best place that was found, {100 * agreement:0} % of "
        + $"those with a surface nearby. The photos may show something else than the scans, or lie more than {ReachMeters:0} m, "
        + $"15° or 15 % beside them: give positions or control points");

    private static bool Fits(ScanAlignment alignment) =>
        alignment.Agreement >= MinAgreement && alignment.AgreeingCount >= 10 * ScanMoveStep.Count;

    private static List<ScanAlignment> Search(
        ScanSurfaceSet set, ScanAlignmentSolver solver, ScanParts parts, int threadCount, CancellationToken cancellation)
    {
        var starts = StartsOf(solver.Middle, parts);
        var scores = new double[starts.Length];
        // Far from its place, a scene shrinks onto the ground if it may: at first it is only shifted.
        var scout = new ScanAlignmentSolver(set, Thin(solver.Points, ScoutPointCount), parts & ScanParts.Position);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellation };
        Parallel.For(0, starts.Length, parallel, i => scores[i] = scout.Score(starts[i], StartLevel));
        var first = Best(scores, ScoutCount);
        var scouted = new ScanAlignment[first.Length];
        Parallel.For(0, first.Length, parallel, i =>
            scouted[i] = scout.Refine(starts[first[i]], StartLevel, ScoutLevel, ScoutIterationCount));
        var order = Best(Array.ConvertAll(scouted, place => place.Score), RefinedCount);
        // Where the points are may be right already.
        var found = new ScanAlignment[order.Length + 1];
        Parallel.For(0, found.Length, parallel, i => found[i] = i == order.Length
            ? solver.Refine(Similarity.Identity, NearLevel)
            : solver.Refine(scouted[order[i]].Move, NearLevel));
        // Small enough, all points lie on one piece of ground.
        return [.. found.Where(place => place.Move.Scale is > 1 / MaxScaleChange and < MaxScaleChange)];
    }

    // Indices of the highest scores.
    private static int[] Best(double[] scores, int count) =>
        [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(count)];

    private static SeenPoint[] Thin(SeenPoint[] points, int count)
    {
        var stride = (points.Length + count - 1) / count;
        return points.Where((_, i) => i % stride == 0).ToArray();
    }

    private static Similarity[] StartsOf(Vector3d middle, ScanParts parts)
    {
        var starts = new List<Similarity>();
        foreach (var degrees in parts.HasFlag(ScanParts.Rotation) ? s_headings : [0])
        {
            var turn = Rotation.FromRotationVector(new(0, 0, degrees * Math.PI / 180));
            foreach (var scale in parts.HasFlag(ScanParts.Scale) ? s_scales : [1])
            {
                foreach (var shift in parts.HasFlag(ScanParts.Position) ? Shifts() : [Vector3d.Zero])
                    starts.Add(new(scale, turn, middle + shift - scale * (turn * middle)));
            }
        }
        return [.. starts];
    }

    private static IEnumerable<Vector3d> Shifts()
    {
        for (var x = -ReachMeters; x <= ReachMeters; x += StepMeters)
        {
            for (var y = -ReachMeters; y <= ReachMeters; y += StepMeters)
            {
                for (var z = -HeightReachMeters; z <= HeightReachMeters; z += HeightStepMeters)
                    yield return new(x, y, z);
            }
        }
    }
}
