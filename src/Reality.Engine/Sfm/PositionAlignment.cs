using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Estimates the similarity from camera centers to measured positions with outliers, and finds these.
/// </summary>
/// <remarks>
/// Candidates come from pairs of photos with the expected vertical, and from triples without it. The candidate that most
/// positions agree with is refined on these (after Chum, Matas and Kittler, "Locally Optimized RANSAC", 2003). If the agreeing
/// positions are too close to a line or to each other to determine the vertical, the expected one takes part in the refinement.
/// </remarks>
internal sealed class PositionAlignment(Vector3d[] sources, CenterPrior[] targets, ExpectedUp up, ulong seed)
{
    private const int MaxCandidateCount = 500;
    private const int MaxIterationCount = 30;

    // A position agrees within this multiple of its standard deviation, or of the median error. Stated deviations are often too
    // small, and a reconstruction that is not yet adjusted to positions may be bent.
    private const double AgreeingSigmas = 4;
    private const double AgreeingMedians = 6;

    // Minimum spread of the agreeing positions along their second principal axis, in standard deviations, to determine the
    // vertical.
    private const double MinSpreadSigmas = 4;

    // If errors exceed the standard deviations, positions must still explain all but this share of the photos' horizontal
    // arrangement.
    private const double MaxUnexplainedShare = 0.25;

    // Any two of three photos fit a similarity exactly. A position far off makes the scene large, so large scales are penalized.
    private const double ScalePenalty = 2;

    private const double MinStep = 1e-9;

    /// <summary>The world frame from the frame of the camera centers.</summary>
    public Similarity WorldFromLocal { get; private set; } = Similarity.Identity;

    /// <summary>Which positions agree.</summary>
    public bool[] Agrees { get; } = new bool[targets.Length];

    /// <summary>Whether the agreeing positions determine the vertical.</summary>
    public bool TellsVertical { get; private set; }

    /// <summary>Estimates the similarity; false if positions coincide or contradict the arrangement of the photos.</summary>
    public bool TryEstimate()
    {
        var (free, freeScore) = Best(FreeCandidates());
        var (upright, uprightScore) = Best(UprightCandidates());
        if (double.IsPositiveInfinity(Math.Min(freeScore, uprightScore)))
            return false;
        WorldFromLocal = freeScore < uprightScore ? free : upright;
        Judge();
        if (!TellsVertical && double.IsPositiveInfinity(uprightScore))
            return false;
        if (!TellsVertical)
            WorldFromLocal = upright;
        return TryRefine();
    }

    /// <summary>Refines <see cref="WorldFromLocal"/>; false if positions contradict the arrangement of the photos.</summary>
    public bool TryRefine()
    {
        for (var iteration = 0; iteration < MaxIterationCount; iteration++)
        {
            Judge();
            if (!AlignmentStep.TrySolve(
                WorldFromLocal, sources, targets, Agrees, TellsVertical ? null : up, out var improved, out var length))
                return false;
            WorldFromLocal = improved;
            if (length < MinStep)
                break;
        }
        Judge();
        return IsExplained();
    }

    /// <summary>Decides which positions agree with the current similarity.</summary>
    public void Judge()
    {
        var errors = ErrorsOf(WorldFromLocal);
        var limit = Math.Max(AgreeingSigmas, AgreeingMedians * Median.Of(errors));
        for (var i = 0; i < errors.Length; i++)
            Agrees[i] = errors[i] <= limit;
        // Only measured heights determine the tilt of the scene.
        var whitened = Enumerable.Range(0, targets.Length).Where(i => Agrees[i] && double.IsFinite(targets[i].VerticalSigma))
            .Select(i => targets[i].Whitened(targets[i].Center)).ToArray();
        TellsVertical = whitened.Length > 2 && SimilarityEstimation.Spread(whitened).Y >= MinSpreadSigmas;
    }

    private bool IsExplained()
    {
        if (!(WorldFromLocal.Scale > 0 && double.IsFinite(WorldFromLocal.Scale)))
            return false;
        if (Median.Of(ErrorsOf(WorldFromLocal)) <= AgreeingSigmas)
            return true;
        var agreeing = Enumerable.Range(0, targets.Length).Where(i => Agrees[i]).ToArray();
        var (meanX, meanY) = (agreeing.Average(i => targets[i].Center.X), agreeing.Average(i => targets[i].Center.Y));
        double unexplained = 0, total = 0;
        foreach (var i in agreeing)
        {
            var (center, offset) = (targets[i].Center, WorldFromLocal * sources[i] - targets[i].Center);
            unexplained += offset.X * offset.X + offset.Y * offset.Y;
            total += (center.X - meanX) * (center.X - meanX) + (center.Y - meanY) * (center.Y - meanY);
        }
        return unexplained <= MaxUnexplainedShare * total;
    }

    private (Similarity Similarity, double Score) Best(IEnumerable<Similarity> candidates)
    {
        var (best, bestScore) = (Similarity.Identity, double.PositiveInfinity);
        foreach (var candidate in candidates)
        {
            // The logarithm counts the agreeing positions and hardly weighs how far off the others are.
            var score = ErrorsOf(candidate).Sum(e => ExactMath.Log(1 + e * e)) + ScalePenalty * ExactMath.Log(candidate.Scale);
            if (score < bestScore)
                (best, bestScore) = (candidate, score);
        }
        return (best, bestScore);
    }

    private IEnumerable<Similarity> FreeCandidates()
    {
        var random = SeededRandom.For(seed, -1);
        for (var n = 0; n < MaxCandidateCount; n++)
        {
            var (
                a, b, c) = (random.NextInt32(sources.Length), random.NextInt32(sources.Length), random.NextInt32(sources.Length));
            if (a != b && b != c && a != c && SimilarityEstimation.TrySolve(
                [sources[a], sources[b], sources[c]], [targets[a].Center, targets[b].Center, targets[c].Center],
                    out var candidate))
                yield return candidate;
        }
    }

    // With the vertical known, a rotation about it, a scale and a translation remain.
    private IEnumerable<Similarity> UprightCandidates()
    {
        var level = UprightFrame.TurnToZ(up.Direction);
        foreach (var (a, b) in Pairs())
        {
            var (from, to) = (level * (sources[b] - sources[a]), targets[b].Center - targets[a].Center);
            var (dot, cross) = (from.X * to.X + from.Y * to.Y, from.X * to.Y - from.Y * to.X);
            var scale = Math.Sqrt(dot * dot + cross * cross) / (from.X * from.X + from.Y * from.Y);
            if (!(scale > 0 && double.IsFinite(scale)))
                continue;
            var rotation = Rotation.FromRotationVector(new(0, 0, ExactMath.Atan2(cross, dot))) * level;
            var shift = 0.5 * (targets[a].Center + targets[b].Center - scale * (rotation * (sources[a] + sources[b])));
            yield return new(scale, rotation, shift with { Z = ShiftOfHeights(scale, rotation) });
        }
    }

    // The weighted median, so that one wrong height does not spoil a pair whose horizontal positions are right.
    private double ShiftOfHeights(double scale, Rotation rotation)
    {
        var shifts = Enumerable.Range(0, sources.Length)
            .Select(i => (Shift: targets[i].Center.Z - scale * (rotation * sources[i]).Z, Weight: 1 / targets[i].VerticalSigma))
            .OrderBy(s => s.Shift).ToArray();
        var half = 0.5 * shifts.Sum(s => s.Weight);
        double sum = 0;
        return shifts.First(s => (sum += s.Weight) >= half).Shift;
    }

    private IEnumerable<(int A, int B)> Pairs()
    {
        var count = sources.Length;
        if (count * (count - 1L) / 2 <= MaxCandidateCount)
            return Enumerable.Range(0, count).SelectMany(b => Enumerable.Range(0, b).Select(a => (a, b)));
        var random = SeededRandom.For(seed, -2);
        return Enumerable.Range(0, MaxCandidateCount).Select(_ => (random.NextInt32(count), random.NextInt32(count)));
    }

    private double[] ErrorsOf(Similarity similarity)
    {
        var errors = new double[sources.Length];
        for (var i = 0; i < errors.Length; i++)
            errors[i] = targets[i].Whitened(similarity * sources[i] - targets[i].Center).Length;
        return errors;
    }
}

/// <summary>The expected vertical: a unit vector and its standard deviation.</summary>
internal sealed record ExpectedUp(Vector3d Direction, double SigmaRadians);
