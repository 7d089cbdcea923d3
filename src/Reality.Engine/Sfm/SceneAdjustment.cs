using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>Bundle adjustment of a <see cref="Reconstruction"/>: of all its photos, or of some with all others fixed.</summary>
internal sealed class SceneAdjustment(Reconstruction reconstruction, CalibrationOptions options)
{
    private const double ParallelAxesRadians = 5 * Math.PI / 180;
    private const double ObservationsPerPrior = 100;

    // Spread of the depths of control points, relative to their mean depth, that determines a focal length.
    private const double MinReliefShare = 0.01;

    // Standard deviation of an observation before it is estimated from residuals, and its limits; pixels.
    private const double FirstNoisePixels = 1.0 / 3;
    private const double MinNoisePixels = 0.1;
    private const double MaxNoisePixels = 1;

    // Standard deviations of an observation at which its loss bends.
    private const double LossScale = 3;

    // Median of the length of a vector whose two coordinates have a standard deviation of one.
    private const double MedianLength = 1.1774;

    private readonly double[] _residualPixels = [.. Enumerable.Repeat(FirstNoisePixels, reconstruction.Cameras.Length)];

    /// <summary>Standard deviation of an observation by camera, as the last adjustment of all photos left it.</summary>
    public double[] NoisePixels { get; } = [.. Enumerable.Repeat(FirstNoisePixels, reconstruction.Cameras.Length)];

    /// <summary>By camera, whether k2 and k3 stay as they were given, because photos do not show them.</summary>
    public bool[] HoldsRadialTerms { get; } = new bool[reconstruction.Cameras.Length];

    /// <summary>Measured positions in the reconstruction's world frame, by photo; null until it is georeferenced.</summary>
    public CenterPrior?[]? CenterPriors { get; set; }

    /// <summary>Control points that act in adjustments of all photos; null if none does.</summary>
    public ControlBundle? Control { get; set; }

    /// <summary>Scanned surfaces that tie points lie on in adjustments of all photos; null if none act.</summary>
    public ScanPlacement? Scans { get; set; }

    /// <summary>Poses that the scene came with and that limit adjustments; null if they do not.</summary>
    public GivenPoses? Given { get; set; }

    /// <summary>Whether the scene has been moved since it was adjusted, so that priors say nothing about its place.</summary>
    public bool IsMoved { get; set; }

    /// <summary>Adjusts all registered photos, their points and the intrinsics that are free.</summary>
    public BundleSummary AdjustAll(IntrinsicsFreedom freedom, BundleOptions bundle, CancellationToken cancellation)
    {
        Control?.Collect();
        var summary = Adjust(reconstruction.IsRegistered, reconstruction.HasPoint, freedom, bundle, Control, Scans, cancellation);
        MeasureNoise();
        return summary;
    }

    /// <summary>Lets adjustments change k2 and k3 again.</summary>
    public void ReleaseRadialTerms() => Array.Clear(HoldsRadialTerms);

    /// <summary>
    /// After an adjustment of all intrinsics: resets and holds k2 and k3 of cameras whose photos do not show them.
    /// </summary>
    public void HoldHiddenRadialTerms()
    {
        for (var c = 0; c < HoldsRadialTerms.Length; c++)
        {
            var given = reconstruction.Scene.Cameras[c];
            HoldsRadialTerms[c] = IntrinsicVector.IsAdjustable(given, IntrinsicVector.K2)
                && RadialTerms.AreHidden(given, reconstruction.Cameras[c], NoisePixels[c]);
            if (HoldsRadialTerms[c])
                reconstruction.Cameras[c] = RadialTerms.Without(given, reconstruction.Cameras[c]);
        }
    }

    /// <summary>Covariances at the current state; null if they cannot be computed.</summary>
    /// <remarks>
    /// Measured positions and other priors do not act if they do not determine position, orientation and size, or if the scene
    /// was moved after it was adjusted to them.
    /// </remarks>
    public SceneCovariance? Covariance(IntrinsicsFreedom freedom, CancellationToken cancellation)
    {
        Control?.Collect();
        var covariance = IsMoved ? null : CovarianceOf(freedom, Control, Scans, CenterPriors, cancellation);
        return IsMoved || covariance is { Block: { InWorld: null, InBlock: null }, KeepsPoses: false }
            ? CovarianceOf(freedom, null, null, null, cancellation)
            : covariance;
    }

    private SceneCovariance? CovarianceOf(
        IntrinsicsFreedom freedom, ControlBundle? control, ScanPlacement? scans, CenterPrior?[]? positions,
        CancellationToken cancellation)
    {
        var prepared = Prepare(reconstruction.IsRegistered, reconstruction.HasPoint, freedom, control, scans, positions);
        var problem = prepared.Problem;
        if (problem.ObservationCount == 0)
            return null;
        var noise = NoiseOf(problem);
        for (var o = 0; o < problem.FirstObservation[prepared.TrackOfPoint.Length]; o++)
            problem.InverseSigma[o] = (float)(1 / noise[problem.CameraOf[problem.PhotoOf[o]]]);
        var settings = new BundleOptions { LossScale = LossScale, ThreadCount = options.ThreadCount };
        return BundleCovariance.Of(problem, settings, cancellation) is { } block
            ? new(block, prepared.Photos, problem.KeepsPoses, Median.Of(problem.CameraOf.Select(c => noise[c])))
            {
                PlacedBy =
                [
                    .. problem.CenterPriors.Any(prior => prior is not null) ? (ReadOnlySpan<string>)["measured positions"] : [],
                    .. control is not null ? (ReadOnlySpan<string>)["control points"] : [],
                    .. scans is not null ? (ReadOnlySpan<string>)["scans"] : [],
                    .. problem.KeepsPoses ? (ReadOnlySpan<string>)["given poses"] : [],
                ],
            }
            : null;
    }

    // Residuals after an adjustment are smaller than the errors, because the unknowns have absorbed a part of them.
    private double[] NoiseOf(BundleProblem problem)
    {
        var count = 2.0 * problem.ObservationCount;
        var unknowns = 3.0 * problem.PointCount + 6.0 * problem.PoseIsFixed.Count(isFixed => !isFixed)
            + problem.FreeIntrinsics.Sum(free => free.Length);
        var factor = Math.Sqrt(count / Math.Max(1, count - unknowns));
        return Array.ConvertAll(_residualPixels, residual => factor * residual);
    }

    /// <summary>
    /// Poses and cameras after an adjustment of all photos without one of the control points; the reconstruction itself does not
    /// change.
    /// </summary>
    /// <param name="point">Index of the control point.</param>
    public (RigidTransform[] CameraFromWorld, Camera[] Cameras) Without(
        int point, IntrinsicsFreedom freedom, BundleOptions bundle, CancellationToken cancellation)
    {
        Control!.Collect(point);
        var prepared = Prepare(
            reconstruction.IsRegistered, reconstruction.HasPoint, freedom, Control, Scans, CenterPriors);
        Solve(prepared, bundle, cancellation);
        var (poses, cameras) = ((RigidTransform[])reconstruction.CameraFromWorld.Clone(),
            (Camera[])reconstruction.Cameras.Clone());
        TakeOver(prepared, poses, cameras);
        return (poses, cameras);
    }

    /// <summary>Adjusts the given photos and the points that they see; cameras and all other photos are fixed.</summary>
    public BundleSummary AdjustSome(bool[] free, BundleOptions bundle, CancellationToken cancellation)
    {
        free = reconstruction.Rigs?.WholeExposures(free) ?? free;
        var tracks = reconstruction.Tracks;
        var seen = new bool[tracks.Count];
        for (var o = 0; o < tracks.ObservationCount; o++)
        {
            if (reconstruction.IsActive[o] && free[tracks.PhotoOf[o]])
                seen[tracks.TrackOf[o]] = true;
        }
        return Adjust(free, seen, IntrinsicsFreedom.None, bundle, null, null, cancellation);
    }

    private BundleSummary Adjust(
        bool[] free, bool[] points, IntrinsicsFreedom freedom, BundleOptions bundle, ControlBundle? control,
        ScanPlacement? scans, CancellationToken cancellation)
    {
        var prepared = Prepare(free, points, freedom, control, scans, CenterPriors);
        var summary = Solve(prepared, bundle, cancellation);
        TakeOver(prepared, reconstruction.CameraFromWorld, reconstruction.Cameras);
        for (var i = 0; i < prepared.TrackOfPoint.Length; i++)
            reconstruction.Points[prepared.TrackOfPoint[i]] = prepared.Problem.Points[i];
        if (prepared.Problem.Rigs is { } rigs)
            reconstruction.Rigs!.TakeOver(rigs, prepared.Photos, reconstruction);
        return summary;
    }

    private PreparedBundle Prepare(
        bool[] free, bool[] points, IntrinsicsFreedom freedom, ControlBundle? control, ScanPlacement? scans,
        CenterPrior?[]? positions)
    {
        var trackOfPoint = Enumerable.Range(0, points.Length).Where(t => points[t] && reconstruction.HasPoint[t]).ToArray();
        var observations = Observations(trackOfPoint);
        var tieCount = observations.PhotoOf.Length;
        if (control is not null)
            observations = control.AppendTo(observations);
        var (first, photoOf, x, y) = observations;
        var photos = photoOf.Distinct().Order().ToArray();
        var indexOf = new int[reconstruction.PhotoCount];
        for (var i = 0; i < photos.Length; i++)
            indexOf[photos[i]] = i;
        bool[] isFixed = [.. photos.Select(p => !free[p] || Given?.IsFixed(p, reconstruction) == true)];
        var rigs = reconstruction.Rigs?.ToBundle(photos, isFixed, holdsSlots: freedom == IntrinsicsFreedom.None);
        var problem = new BundleProblem
        {
            CameraFromWorld = Array.ConvertAll(photos, p => reconstruction.CameraFromWorld[p]),
            PoseIsFixed = isFixed,
            Held = Given?.HeldPartsOf(photos),
            CameraOf = Array.ConvertAll(photos, CameraIndexOf),
            Intrinsics = Array.ConvertAll(reconstruction.Cameras, IntrinsicVector.Of),
            FreeIntrinsics = FreeIntrinsics(photos, freedom),
            IntrinsicPriors = PriorsFor(tieCount, control),
            Points = PointsOf(trackOfPoint, control),
            PointPriors = control?.Priors(trackOfPoint.Length),
            PointPlanes = scans?.PlanesOf(trackOfPoint, control?.Count ?? 0),
            FirstObservation = first,
            PhotoOf = Array.ConvertAll(photoOf, p => indexOf[p]),
            X = x,
            Y = y,
            InverseSigma = InverseSigmas(photoOf, tieCount),
            CenterPriors = Array.ConvertAll(photos, p => positions?[p]),
            Rigs = rigs,
        };
        return new(problem, photos, trackOfPoint);
    }

    private BundleSummary Solve(PreparedBundle prepared, BundleOptions bundle, CancellationToken cancellation)
    {
        var (problem, photos, _) = prepared;
        var settings = bundle with { LossScale = LossScale, ThreadCount = options.ThreadCount };
        var summary = BundleAdjustment.Solve(problem, settings, cancellation);
        for (var round = 1; Given?.Restrain(problem, photos, round) == true; round++)
            summary = BundleAdjustment.Solve(problem, settings, cancellation);
        return summary;
    }

    private Vector3d[] PointsOf(int[] trackOfPoint, ControlBundle? control)
    {
        var points = Array.ConvertAll(trackOfPoint, t => reconstruction.Points[t]);
        return control?.AppendTo(points) ?? points;
    }

    private float[] InverseSigmas(int[] photoOf, int tieCount)
    {
        var inverse = Array.ConvertAll(photoOf, p => (float)(1 / NoisePixels[CameraIndexOf(p)]));
        inverse.AsSpan(tieCount).Fill((float)(1 / ControlNetwork.MarkSigmaPixels));
        return inverse;
    }

    private int CameraIndexOf(int photo) => reconstruction.Scene.Photos[photo].CameraId.Value;

    // The weights of positions and observations are right only if both have their true standard deviations.
    private void MeasureNoise()
    {
        var errors = Array.ConvertAll(NoisePixels, _ => new List<double>());
        var tracks = reconstruction.Tracks;
        for (var o = 0; o < tracks.ObservationCount; o++)
        {
            if (reconstruction.IsActive[o])
            {
                errors[CameraIndexOf(tracks.PhotoOf[o])].Add(
                    reconstruction.SquaredErrorPixels(o, reconstruction.Points[tracks.TrackOf[o]]));
            }
        }
        for (var c = 0; c < errors.Length; c++)
        {
            if (errors[c].Count == 0)
                continue;
            errors[c].Sort();
            var noise = Math.Sqrt(errors[c][errors[c].Count / 2]) / MedianLength;
            _residualPixels[c] = noise;
            NoisePixels[c] = Math.Clamp(noise, MinNoisePixels, MaxNoisePixels);
        }
    }

    private (int[] First, int[] PhotoOf, float[] X, float[] Y) Observations(int[] trackOfPoint)
    {
        var tracks = reconstruction.Tracks;
        var first = new int[trackOfPoint.Length + 1];
        var (photoOf, x, y) = (new List<int>(), new List<float>(), new List<float>());
        for (var i = 0; i < trackOfPoint.Length; i++)
        {
            for (var o = tracks.FirstObservation[trackOfPoint[i]]; o < tracks.FirstObservation[trackOfPoint[i] + 1]; o++)
            {
                if (!reconstruction.IsActive[o])
                    continue;
                var features = reconstruction.Features[tracks.PhotoOf[o]];
                photoOf.Add(tracks.PhotoOf[o]);
                x.Add(features.X[tracks.FeatureOf[o]]);
                y.Add(features.Y[tracks.FeatureOf[o]]);
            }
            first[i + 1] = photoOf.Count;
        }
        return (first, photoOf.ToArray(), x.ToArray(), y.ToArray());
    }

    private int[][] FreeIntrinsics(int[] photos, IntrinsicsFreedom freedom)
    {
        var used = new bool[reconstruction.Cameras.Length];
        foreach (var photo in photos)
            used[reconstruction.Scene.Photos[photo].CameraId.Value] = true;
        return reconstruction.Cameras.Select((camera, c) =>
            Enumerable.Range(0, used[c] ? IntrinsicVector.LengthOf(camera) : 0)
                .Where(k => IsFree(camera, k, freedom)
                    && !(HoldsRadialTerms[c] && k is IntrinsicVector.K2 or IntrinsicVector.K3)).ToArray()).ToArray();
    }

    // Photos that all look in the same direction determine focal length and principal point badly: a scene stretched along the
    // axes fits as well with a longer focal length, so errors of the camera model decide. The smaller the angles between the
    // axes, the stronger the prior. Control points at different depths determine the focal length of such photos.
    private IntrinsicPrior[] PriorsFor(int observationCount, ControlBundle? control)
    {
        if (control is not null && control.ReliefShare(reconstruction) >= MinReliefShare)
            return reconstruction.Scene.Cameras.Select(c => IntrinsicPriors.Of(c, options, 1)).ToArray();
        var parallel = ExactMath.Exp(-ExactMath.Pow(AxisSpreadRadians() / ParallelAxesRadians, 2));
        var strength = 1 + observationCount / ObservationsPerPrior * parallel;
        return reconstruction.Scene.Cameras.Select(c => IntrinsicPriors.Of(c, options, strength)).ToArray();
    }

    // Root mean square angle between the optical axes and their mean.
    private double AxisSpreadRadians()
    {
        var axes = Enumerable.Range(0, reconstruction.PhotoCount).Where(p => reconstruction.IsRegistered[p])
            .Select(p => reconstruction.CameraFromWorld[p].Rotation.Inverted() * new Vector3d(0, 0, 1)).ToArray();
        var mean = axes.Aggregate(Vector3d.Zero, (sum, axis) => sum + axis);
        return mean.LengthSquared == 0
            ? Math.PI
            : Math.Sqrt(axes.Average(axis => ExactMath.Pow(Vector3d.AngleRadians(axis, mean), 2)));
    }

    private static bool IsFree(Camera camera, int parameter, IntrinsicsFreedom freedom) =>
        IntrinsicVector.IsAdjustable(camera, parameter) && freedom switch
        {
            IntrinsicsFreedom.None => false,
            IntrinsicsFreedom.FocalAndFirstRadial => parameter == IntrinsicVector.Focal
                || (parameter == IntrinsicVector.K1 && camera.Fisheye is null),
            _ => true,
        };

    private static void TakeOver(PreparedBundle prepared, RigidTransform[] poses, Camera[] cameras)
    {
        var (problem, photos, _) = prepared;
        for (var i = 0; i < photos.Length; i++)
            poses[photos[i]] = problem.CameraFromWorld[i];
        for (var c = 0; c < problem.CameraCount; c++)
        {
            if (problem.FreeIntrinsics[c].Length > 0)
                cameras[c] = IntrinsicVector.Apply(cameras[c], problem.Intrinsics[c]);
        }
    }

    /// <summary>A problem, and the photos and tracks that its parts are.</summary>
    private sealed record PreparedBundle(BundleProblem Problem, int[] Photos, int[] TrackOfPoint);
}

/// <summary>Covariances of a reconstruction.</summary>
/// <param name="Photos">Photo of each pose of the block.</param>
/// <param name="KeepsPoses">Whether poses, or parts of them, were kept.</param>
/// <param name="NoisePixels">Standard deviation of an observation, the median of all photos.</param>
internal sealed record SceneCovariance(BlockCovariance Block, int[] Photos, bool KeepsPoses, double NoisePixels)
{
    /// <summary>What acts on place, orientation and size.</summary>
    public required string[] PlacedBy { get; init; }
}

/// <summary>Intrinsics that an adjustment may change, unless the user fixed them.</summary>
internal enum IntrinsicsFreedom
{
    None,

    /// <summary>Focal length and k1 of perspective cameras, which a few photos determine.</summary>
    FocalAndFirstRadial,
    All,
}
