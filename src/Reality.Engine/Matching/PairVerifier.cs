using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;

namespace Reality.Engine.Matching;

/// <summary>
/// Geometric verification: estimates the geometry of two photos from their matches and drops outliers. An essential matrix if
/// both focal lengths are known, otherwise a fundamental matrix; a homography or a pure rotation if that explains the matches.
/// Pairs with a fisheye photo have an essential matrix or a pure rotation, both estimated from rays of any direction.
/// </summary>
public sealed class PairVerifier
{
    private const double ReferenceWidth = 3000;

    // The rays of a fisheye camera of unknown focal length are wrong by degrees.
    private const double UnknownLensErrorFactor = 3;

    // One false pair in a thousand that show nothing in common.
    private const double MaxLogFalseAlarms = -7;

    private readonly VerificationOptions _options;
    private readonly Camera _firstCamera;
    private readonly Camera _secondCamera;
    private readonly Vector2d[] _first;
    private readonly Vector2d[] _second;
    private readonly Vector3d[] _firstRays;
    private readonly Vector3d[] _secondRays;
    private readonly bool _hasFisheye;
    private readonly double _pixel;
    private readonly ulong _seed;

    // First and second are pixels.
    private PairVerifier(
        Camera firstCamera, Camera secondCamera, Vector2d[] first, Vector2d[] second, VerificationOptions options, ulong seed)
    {
        (_firstCamera, _secondCamera, _options, _seed) = (firstCamera, secondCamera, options, seed);
        _first = Array.ConvertAll(first, firstCamera.NormalizedFromPixel);
        _second = Array.ConvertAll(second, secondCamera.NormalizedFromPixel);
        _hasFisheye = firstCamera.Fisheye is not null || secondCamera.Fisheye is not null;
        _firstRays = _hasFisheye ? Array.ConvertAll(first, firstCamera.RayFromPixel) : Array.ConvertAll(_first, RayOf);
        _secondRays = _hasFisheye ? Array.ConvertAll(second, secondCamera.RayFromPixel) : Array.ConvertAll(_second, RayOf);
        var width = Math.Max(firstCamera.Width, secondCamera.Width);
        _pixel = Math.Max(1, width / ReferenceWidth) / Math.Sqrt(firstCamera.FocalLength * secondCamera.FocalLength);
    }

    /// <summary>Verifies a pair; false if too few matches agree with one geometry.</summary>
    /// <param name="matches">Matches of descriptors.</param>
    public static bool TryVerify(
        Photo first, Camera firstCamera, FeatureSet firstFeatures, Photo second, Camera secondCamera, FeatureSet secondFeatures,
        IReadOnlyList<FeatureMatch> matches, VerificationOptions options, ulong seed, out VerifiedPair pair)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(firstCamera);
        ArgumentNullException.ThrowIfNull(firstFeatures);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(secondCamera);
        ArgumentNullException.ThrowIfNull(secondFeatures);
        ArgumentNullException.ThrowIfNull(options);
        pair = null!;
        var places = MatchedPlaces.Of(firstFeatures, secondFeatures, matches);
        if (places.Count < options.MinInlierCount)
            return false;
        if (places.AreOfOnePhoto(firstFeatures, secondFeatures))
        {
            pair = DuplicateOf(first, second, places, firstFeatures, secondFeatures);
            return true;
        }
        places = places.WithoutOverlays(firstFeatures, secondFeatures);
        var verifier = new PairVerifier(
            firstCamera, secondCamera, PixelsOf(firstFeatures, places.First), PixelsOf(secondFeatures, places.Second), options,
            seed);
        if (places.Count < options.MinInlierCount)
            return false;
        if (!(verifier._hasFisheye ? verifier.TryExplainRays(out var found) : verifier.TryExplain(out found)))
            return false;
        pair = new()
        {
            First = first.Id,
            Second = second.Id,
            Kind = found.Kind,
            FirstFeature = Array.ConvertAll(found.Inliers, i => places.First[i]),
            SecondFeature = Array.ConvertAll(found.Inliers, i => places.Second[i]),
            SecondFromFirst = found.Pose,
            Fundamental = found.Epipolar is { } e
                ? PixelMatrix(secondCamera).Inverted().Transposed() * e * PixelMatrix(firstCamera).Inverted()
                : null,
            Homography = found.Homography is { } h ? PixelMatrix(secondCamera) * h * PixelMatrix(firstCamera).Inverted() : null,
            MedianAngleDegrees = found.MedianAngleDegrees,
            HomographyFraction = found.HomographyFraction,
        };
        return true;
    }

    private static VerifiedPair DuplicateOf(
        Photo first, Photo second, MatchedPlaces places, FeatureSet firstFeatures, FeatureSet secondFeatures) => new()
        {
            First = first.Id,
            Second = second.Id,
            Kind = PairKind.Duplicate,
            FirstFeature = [.. places.First],
            SecondFeature = [.. places.Second],
            Homography = new Matrix3d(
                (double)secondFeatures.Width / firstFeatures.Width, 0, 0,
                0, (double)secondFeatures.Height / firstFeatures.Height, 0,
                0, 0, 1),
            HomographyFraction = 1,
        };

    private static Vector2d[] PixelsOf(FeatureSet features, IReadOnlyList<int> chosen) =>
        [.. chosen.Select(i => new Vector2d(features.X[i], features.Y[i]))];

    private static Matrix3d PixelMatrix(Camera camera) => new(
        camera.FocalLength, camera.Skew, camera.PrincipalPoint.X,
        0, camera.AspectRatio * camera.FocalLength, camera.PrincipalPoint.Y,
        0, 0, 1);

    private bool TryExplain(out Explanation found)
    {
        found = default;
        var known = _firstCamera.FocalLengthIsKnown && _secondCamera.FocalLengthIsKnown;
        var fundamental = Estimate(new FundamentalProblem(_first, _second), 1);
        var essential = known ? Estimate(new RelativePoseProblem(_first, _second), 2) : null;
        var homography = Estimate(new HomographyProblem(_first, _second), 3);
        var fundamentalCount = fundamental?.Inliers.Length ?? 0;
        var essentialCount = essential?.Inliers.Length ?? 0;
        var homographyCount = homography?.Inliers.Length ?? 0;
        var needed = NeededCount;
        if (Math.Max(homographyCount, Math.Max(fundamentalCount, essentialCount)) < needed)
            return false;

        // With known focal lengths, a fundamental matrix explains a few more random matches by its two additional parameters.
        if (known && essentialCount < needed && fundamentalCount < 2 * needed)
            return false;
        if (IsByChance(Math.Max(fundamentalCount, essentialCount), homographyCount))
            return false;
        var hasPose = essentialCount >= needed
            && (essentialCount >= _options.MinEssentialShare * fundamentalCount || fundamentalCount < 2 * needed);
        var epipolar = hasPose ? essential : fundamental;
        var inliers = epipolar is not null && epipolar.Inliers.Length >= homographyCount ? epipolar.Inliers : homography!.Inliers;
        var planarShare = ShareOf(inliers, homography);
        found = new(
            planarShare >= _options.MinPlanarShare ? PairKind.Planar : hasPose ? PairKind.Essential : PairKind.Fundamental,
            inliers, epipolar?.Model, homography?.Model, null, 0, planarShare);
        if (planarShare >= _options.MinPlanarShare && TryRotateOnly(inliers, out var rotation))
            found = found with { Kind = PairKind.PureRotation, Epipolar = null, Pose = new(rotation, Vector3d.Zero) };
        else if (hasPose)
            found = WithPose(found, essential!.Model);
        if (planarShare < _options.MinPlanarShare)
            found = found with { Homography = null };
        return true;
    }

    // This many matches cannot agree with a homography by chance: its tolerance is a disc, not a strip.
    private bool IsByChance(int epipolarCount, int homographyCount)
    {
        if (homographyCount >= NeededCount)
            return false;
        var maxErrorPixels = MaxError * Math.Sqrt(_firstCamera.FocalLength * _secondCamera.FocalLength);
        var probability = Math.Max(
            ChanceOfMatches.OfPlace(_firstCamera, maxErrorPixels), ChanceOfMatches.OfPlace(_secondCamera, maxErrorPixels));
        return ChanceOfMatches.LogOf(_first.Length, epipolarCount, probability) > MaxLogFalseAlarms;
    }

    private int NeededCount => Math.Max(_options.MinInlierCount, 10 + (int)(_options.MinInlierShare * _first.Length));

    private double MaxError => _options.MaxErrorPixels * _pixel * (IsOfUnknownLens(_firstCamera) || IsOfUnknownLens(_secondCamera)
        ? UnknownLensErrorFactor
        : 1);

    private static bool IsOfUnknownLens(Camera camera) => camera is { Fisheye: not null, FocalLengthIsKnown: false };

    // The matrices that pixels of perspective photos would have do not exist for fisheye photos.
    private bool TryExplainRays(out Explanation found)
    {
        found = default;
        if (Estimate(new RelativeBearingProblem(_firstRays, _secondRays), 2) is not { } essential
            || essential.Inliers.Length < NeededCount)
            return false;
        found = new(PairKind.Essential, essential.Inliers, null, null, null, 0, 0);
        found = TryRotateOnly(essential.Inliers, out var rotation)
            ? found with { Kind = PairKind.PureRotation, Pose = new(rotation, Vector3d.Zero) }
            : WithPose(found, essential.Model);
        return true;
    }

    private RansacResult<Matrix3d>? Estimate<TProblem>(TProblem problem, int model)
        where TProblem : IRansacProblem<Matrix3d>
    {
        var options = new RansacOptions { MaxError = MaxError, MaxSampleCount = _options.MaxSampleCount };
        var random = SeededRandom.For(_seed, model);
        return Ransac.TryEstimate<Matrix3d, TProblem>(problem, options, random, out var result) ? result : null;
    }

    private static double ShareOf(int[] inliers, RansacResult<Matrix3d>? homography)
    {
        if (homography is null)
            return 0;
        var agreeing = new HashSet<int>(homography.Inliers);
        return inliers.Count(agreeing.Contains) / (double)inliers.Length;
    }

    /// <summary>Whether a rotation explains the matches; only approximately if focal lengths are guesses.</summary>
    private bool TryRotateOnly(int[] inliers, out Rotation rotation)
    {
        var (first, second) = (_firstRays, _secondRays);
        rotation = RotationEstimation.Estimate(first, second, inliers);
        var limit = MaxError;
        var kept = inliers;
        for (var round = 0; round < 2; round++)
        {
            var r = rotation;
            kept = Array.FindAll(inliers, i => Vector3d.AngleRadians(r * first[i], second[i]) < limit);
            if (kept.Length < _options.MinPlanarShare * inliers.Length)
                return false;
            rotation = RotationEstimation.Estimate(first, second, kept);
        }
        return true;
    }

    private Explanation WithPose(Explanation found, in Matrix3d essential)
    {
        var (a, b, direction) = EpipolarGeometry.Decompose(essential);
        var best = default(RigidTransform);
        var bestCount = -1;
        foreach (var pose in (RigidTransform[])[new(a, direction), new(a, -direction), new(b, direction), new(b, -direction)])
        {
            var count = found.Inliers.Count(i => IsInFront(pose, _firstRays[i], _secondRays[i]));
            if (count > bestCount)
                (best, bestCount) = (pose, count);
        }
        var angles = Array.ConvertAll(
            found.Inliers, i => Vector3d.AngleRadians(best.Rotation * _firstRays[i], _secondRays[i]));
        Array.Sort(angles);
        return found with { Pose = best, MedianAngleDegrees = Angle.FromRadians(angles[angles.Length / 2]).Degrees };
    }

    /// <summary>Whether two rays intersect in front of both cameras: both depths of d2 q = d1 R p + t are positive.</summary>
    private static bool IsInFront(in RigidTransform secondFromFirst, Vector3d p, Vector3d q)
    {
        var rp = secondFromFirst.Rotation * p;
        var normal = Vector3d.Cross(rp, q);
        var depth1 = Vector3d.Dot(Vector3d.Cross(q, secondFromFirst.Translation), normal);
        var depth2 = Vector3d.Dot(Vector3d.Cross(rp, secondFromFirst.Translation), normal);
        return depth1 > 0 && depth2 > 0;
    }

    private static Vector3d RayOf(Vector2d normalized) => new Vector3d(normalized.X, normalized.Y, 1).Normalized();

    /// <summary>Matrices are in normalized coordinates.</summary>
    private readonly record struct Explanation(
        PairKind Kind, int[] Inliers, Matrix3d? Epipolar, Matrix3d? Homography, RigidTransform? Pose, double MedianAngleDegrees,
        double HomographyFraction);
}

/// <summary>Options of <see cref="PairVerifier"/>.</summary>
public sealed record VerificationOptions
{
    /// <summary>
    /// Largest distance of a match from the geometry, in pixels of a photo of at most 3000 pixels width; 0.5 to 20.
    /// </summary>
    public double MaxErrorPixels { get; init; } = 3;

    /// <summary>Minimum number of inliers of a pair; at least 8.</summary>
    public int MinInlierCount { get; init; } = 15;

    /// <summary>
    /// Share of the matches by which the inliers of a pair must exceed ten, because some of many random matches agree with any
    /// geometry; 0 to 0.5.
    /// </summary>
    public double MinInlierShare { get; init; } = 0.05;

    /// <summary>Maximum number of random samples per model; 100 to 100,000.</summary>
    public int MaxSampleCount { get; init; } = 2000;

    /// <summary>
    /// Minimum number of inliers of an essential matrix, as a share of those of the fundamental matrix; 0.5 to 1.
    /// </summary>
    public double MinEssentialShare { get; init; } = 0.9;

    /// <summary>Minimum share of the inliers that a homography explains for a pair to be planar; 0.5 to 1.</summary>
    public double MinPlanarShare { get; init; } = 0.9;
}
