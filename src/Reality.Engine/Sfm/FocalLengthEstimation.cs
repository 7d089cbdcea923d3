using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Estimates unknown focal lengths from the fundamental matrices of pairs of photos.</summary>
/// <remarks>
/// With the right focal length, KᵀFK is an essential matrix, whose two larger singular values are equal. Each pair votes for
/// every candidate by how close the two values are. Votes saturate, so pairs without depth or with wrong matches do no harm
/// (compare Sweeney et al., "Optimizing the Viewing Graph for Structure-from-Motion", 2015).
/// </remarks>
internal static class FocalLengthEstimation
{
    private const double SmallestFraction = 0.35, LargestFraction = 6;
    private const int CandidateCount = 240;
    private const int MaxPairCount = 200;
    private const int MinMatchCount = 30;
    private const int MaxMatchCount = 1000;

    // Inequality of singular values at which a vote counts half.
    private const double InequalityScale = 0.02;

    // The best candidate must exceed the average by this share of the votes.
    private const double MinContrast = 0.08;

    // A maximum within this many candidates of either end may really lie outside the range: pairs over flat ground vote for the
    // end.
    private const int EndCount = 4;

    /// <summary>Estimates the focal lengths of the scene's cameras that are neither known nor fixed.</summary>
    public static FocalLengths Estimate(
        Scene scene, IReadOnlyList<FeatureSet> features, IReadOnlyList<VerifiedPair> pairs, StageLog log,
        CancellationToken cancellation)
    {
        var cameras = scene.Cameras.ToArray();
        var isUncertain = new bool[cameras.Length];
        foreach (var index in Enumerable.Range(0, cameras.Length))
        {
            var camera = cameras[index];
            if (camera.FocalLengthIsKnown || camera.Fixed.HasFlag(CameraParameters.FocalLength))
                continue;
            cancellation.ThrowIfCancellationRequested();
            // Fundamental matrices of pixels do not exist for fisheye photos.
            if (camera.Fisheye is not null)
            {
                isUncertain[index] = true;
                continue;
            }
            var longSide = Math.Max(camera.Width, camera.Height);
            var votes = Vote(scene, camera, features, pairs);
            var best = Array.IndexOf(votes, votes.Max());
            var contrast = votes[best] - votes.Average();
            var focal = longSide * FractionAt(best);
            isUncertain[index] = contrast <= MinContrast || best < EndCount || best >= CandidateCount - EndCount;
            log.Info($"Camera {camera.Name}: focal length {focal:F0} px from pairs of photos (contrast {contrast:F2}"
                + $"{(isUncertain[index] ? ", not used" : "")}).");
            if (!isUncertain[index])
                cameras[index] = camera with { FocalLength = focal };
        }
        return new(cameras, isUncertain);
    }

    private static double FractionAt(int candidate) =>
        SmallestFraction * ExactMath.Pow(LargestFraction / SmallestFraction, candidate / (CandidateCount - 1.0));

    // Share of the pairs that each candidate satisfies, weighted by their matches.
    private static double[] Vote(
        Scene scene, Camera camera, IReadOnlyList<FeatureSet> features, IReadOnlyList<VerifiedPair> pairs)
    {
        var votes = new double[CandidateCount];
        double total = 0;
        var usable = pairs
            .Where(p => p.Kind is PairKind.Fundamental or PairKind.Essential && p.FirstFeature.Length >= MinMatchCount
                && scene[p.First].CameraId == camera.Id && scene[p.Second].CameraId == camera.Id)
            .OrderByDescending(p => p.FirstFeature.Length).ThenBy(p => p.First).ThenBy(p => p.Second).Take(MaxPairCount);
        foreach (var pair in usable)
        {
            if (!TryFundamental(pair, features, out var fundamental))
                continue;
            var weight = Math.Sqrt(pair.FirstFeature.Length) * (1 - 0.9 * pair.HomographyFraction);
            total += weight;
            for (var c = 0; c < CandidateCount; c++)
            {
                var inequality = Inequality(
                    fundamental, FractionAt(c) * Math.Max(camera.Width, camera.Height), camera.PrincipalPoint);
                votes[c] += weight / (1 + inequality * inequality / (InequalityScale * InequalityScale));
            }
        }
        return total > 0 ? Array.ConvertAll(votes, v => v / total) : votes;
    }

    private static bool TryFundamental(VerifiedPair pair, IReadOnlyList<FeatureSet> features, out Matrix3d fundamental)
    {
        var count = Math.Min(MaxMatchCount, pair.FirstFeature.Length);
        var (first, second) = (new Vector2d[count], new Vector2d[count]);
        for (var i = 0; i < count; i++)
        {
            var match = (int)((long)i * pair.FirstFeature.Length / count);
            first[i] = PixelOf(features[pair.First.Value], pair.FirstFeature[match]);
            second[i] = PixelOf(features[pair.Second.Value], pair.SecondFeature[match]);
        }
        return EightPointFundamental.TryEstimate(first, second, 1, out fundamental);
    }

    private static Vector2d PixelOf(FeatureSet features, int feature) => new(features.X[feature], features.Y[feature]);

    // (s0 - s1) / (s0 + s1) of the singular values of KᵀFK.
    private static double Inequality(in Matrix3d fundamental, double focal, Vector2d center)
    {
        var k = new Matrix3d(focal, 0, center.X, 0, focal, center.Y, 0, 0, 1);
        var e = k.Transposed() * (fundamental * k);
        var square = e.Transposed() * e;
        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        SymmetricEigen.Solve(
            [square.M00, square.M01, square.M02, square.M10, square.M11, square.M12, square.M20, square.M21, square.M22],
            3, values, vectors);
        var (s0, s1) = (Math.Sqrt(values[2]), Math.Sqrt(Math.Max(values[1], 0)));
        return (s0 - s1) / (s0 + s1);
    }
}

/// <summary>Cameras to start a calibration with.</summary>
/// <param name="Cameras">Those of the scene, with the focal lengths estimated from pairs of photos.</param>
/// <param name="IsUncertain">
/// Cameras that keep the guess of the scene, because neither the scene nor pairs determine their focal length.
/// </param>
internal sealed record FocalLengths(Camera[] Cameras, bool[] IsUncertain);
