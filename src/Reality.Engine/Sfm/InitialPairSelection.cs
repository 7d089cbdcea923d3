using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;

namespace Reality.Engine.Sfm;

/// <summary>Ranks pairs of photos as starts of a reconstruction: many matches whose rays intersect at a good angle.</summary>
internal static class InitialPairSelection
{
    // Number of pairs that are evaluated at a time, and maximum number of matches that are evaluated per pair.
    private const int BatchSize = 40;
    private const int MaxMatchCount = 600;

    // Rays that intersect at this angle or more count in full.
    private const double GoodAngleRadians = 14 * Math.PI / 180;

    /// <summary>
    /// Pairs suitable as a start: the best first of each batch, the most promising batch first. Evaluated lazily.
    /// </summary>
    /// <param name="isOfUse">Whether a pair is still wanted; asked before its batch is evaluated.</param>
    public static IEnumerable<InitialPair> Rank(
        Scene scene, IReadOnlyList<Camera> cameras, IReadOnlyList<FeatureSet> features, IReadOnlyList<VerifiedPair> pairs,
        CalibrationOptions options, Func<VerifiedPair, bool> isOfUse, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ThreadCount, CancellationToken = cancellation };
        var promising = pairs
            .Where(p => p.Kind is not (PairKind.PureRotation or PairKind.Duplicate)
                && p.FirstFeature.Length >= options.MinInlierCount)
            .OrderByDescending(ExpectedScore).ThenBy(p => p.First).ThenBy(p => p.Second)
            .Where(isOfUse);
        foreach (var batch in promising.Chunk(BatchSize))
        {
            var found = new InitialPair?[batch.Length];
            Parallel.For(0, batch.Length, parallel, i => found[i] = Evaluate(batch[i], scene, cameras, features, options));
            foreach (var pair in found.OfType<InitialPair>().OrderByDescending(p => p.Score))
                yield return pair;
        }
    }

    // Photos of a video or a burst have the most matches where they have no parallax. Without a relative pose, the share of
    // matches off the best-fitting plane is the measure of parallax.
    private static double ExpectedScore(VerifiedPair pair) => pair.InlierCount * (pair.MedianAngleDegrees > 0
        ? Math.Min(1, Angle.FromDegrees(pair.MedianAngleDegrees).Radians / GoodAngleRadians)
        : 1 - pair.HomographyFraction);

    private static InitialPair? Evaluate(
        VerifiedPair pair, Scene scene, IReadOnlyList<Camera> cameras, IReadOnlyList<FeatureSet> features,
            CalibrationOptions options)
    {
        var firstCamera = cameras[scene[pair.First].CameraId.Value];
        var secondCamera = cameras[scene[pair.Second].CameraId.Value];
        var count = Math.Min(MaxMatchCount, pair.FirstFeature.Length);
        var (a, b) = (new Vector2d[count], new Vector2d[count]);
        for (var i = 0; i < count; i++)
        {
            var match = (int)((long)i * pair.FirstFeature.Length / count);
            a[i] = PixelOf(features[pair.First.Value], pair.FirstFeature[match]);
            b[i] = PixelOf(features[pair.Second.Value], pair.SecondFeature[match]);
        }
        var random = SeededRandom.For(options.Seed, pair.First.Value * 1_000_003L + pair.Second.Value);
        return RelativePose.TryEstimate(
            firstCamera, secondCamera, a, b, options.MaxReprojectionErrorPixels, random, out var pose, out var angles)
            && angles[angles.Length / 2] >= RelativePose.MinMedianAngleRadians
            ? new(pair.First.Value, pair.Second.Value, pose, Score(angles) * pair.FirstFeature.Length / count)
            : null;
    }

    private static Vector2d PixelOf(FeatureSet features, int feature) => new(features.X[feature], features.Y[feature]);

    private static double Score(double[] angles)
    {
        double score = 0;
        foreach (var angle in angles)
            score += Math.Min(1, angle / GoodAngleRadians);
        return score;
    }
}

/// <summary>Two photos to start a reconstruction from, with their relative pose; the baseline has length one.</summary>
/// <param name="Score">Number of inliers, each weighted by the angle between its rays.</param>
internal sealed record InitialPair(int First, int Second, RigidTransform SecondFromFirst, double Score);
