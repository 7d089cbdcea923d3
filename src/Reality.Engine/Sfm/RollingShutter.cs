using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>
/// Corrects observations of moving rolling-shutter cameras to where a global shutter at the middle of the readout would see them.
/// </summary>
/// <remarks>
/// Row y of an image of h rows is read at t = readout · (y / h - 1/2) after the middle. At that time, a point p in the camera
/// frame is at p + t (ω × p + u). The motion (ω, u) of a photo starts with the velocity between its neighbors in time. It then
/// follows the residuals, alternating with adjustments. The result is kept if it lowers the errors; otherwise everything is as
/// before.
/// </remarks>
internal sealed class RollingShutter(Attempt attempt)
{
    private const int Rounds = 3;

    // Neighbors that are farther apart in time say nothing about the velocity.
    internal const double MaxGapSeconds = 20;

    // Standard deviations of a motion from its start: the shift as a share of the usual speed, and the turn in radians per
    // second.
    private const double SpeedShare = 0.3;
    private const double TurnRate = 0.05;

    // A correction is kept if the ratio of the errors is at most the first limit, and that of the numbers of observations at
    // least the second.
    private const double MaxErrorShare = 0.97;
    private const double MinCountShare = 0.98;

    // Lower limit of the standard deviation of an observation in the estimate of a motion.
    private const double MinNoisePixels = 0.3;

    // A step of the pose, then the motion.
    private const int PoseLength = PoseAdjoint.Length;
    private const int MotionSize = 2 * PoseLength;

    private readonly Reconstruction _reconstruction = attempt.Reconstruction;

    /// <summary>Whether a camera with a known readout time took registered photos.</summary>
    public static bool IsKnown(Reconstruction reconstruction) =>
        Enumerable.Range(0, reconstruction.PhotoCount).Any(photo => reconstruction.IsRegistered[photo]
            && reconstruction.CameraOf(photo).ReadoutSeconds is not null);

    /// <summary>Corrects the observations if that lowers their errors.</summary>
    public void Correct()
    {
        var starts = Starts();
        var motions = Array.ConvertAll(starts, start => start?.Motion);
        if (motions.All(motion => motion is null))
        {
            _reconstruction.Readout = new(motions, 0, 0, IsKept: false);
            return;
        }
        var before = ReconstructionState.Of(attempt);
        var (errorBefore, countBefore) = (MedianErrorPixels(), _reconstruction.IsActive.Count(active => active));
        for (var round = 0; round < Rounds; round++)
        {
            if (round > 0)
                motions = RefinedAll(starts, motions);
            _reconstruction.Readout = new(motions, errorBefore, errorBefore, IsKept: true);
            attempt.Mapper.Finish();
        }
        var (error, count) = (MedianErrorPixels(), _reconstruction.IsActive.Count(active => active));
        var isKept = error <= MaxErrorShare * errorBefore && count >= MinCountShare * countBefore;
        if (!isKept)
            before.Restore(attempt);
        _reconstruction.Readout = new(motions, errorBefore, error, isKept);
    }

    // From the photos of the same camera before and after. At a turn of the flight, the two velocities differ; the one closer to
    // the usual speed counts.
    private MotionStart?[] Starts()
    {
        var starts = new MotionStart?[_reconstruction.PhotoCount];
        var sequences = _reconstruction.Scene.Photos
            .Where(photo => _reconstruction.IsRegistered[photo.Id.Value] && photo.CaptureTime is not null
                && _reconstruction.CameraOf(photo.Id.Value).ReadoutSeconds is not null)
            .GroupBy(photo => photo.CameraId);
        foreach (var sequence in sequences)
        {
            var photos = sequence.OrderBy(photo => photo.CaptureTime!.Value.UtcTicks).ThenBy(photo => photo.Id).ToArray();
            var after = new Vector3d?[photos.Length];
            for (var i = 0; i + 1 < photos.Length; i++)
                after[i] = VelocityBetween(photos[i], photos[i + 1]);
            var speeds = after.OfType<Vector3d>().Select(velocity => velocity.Length).ToArray();
            if (speeds.Length == 0)
                continue;
            var usual = Median.Of(speeds);
            for (var i = 0; i < photos.Length; i++)
                starts[photos[i].Id.Value] = StartOf(photos[i], i == 0 ? null : after[i - 1], after[i], usual);
        }
        return starts;
    }

    private MotionStart? StartOf(Photo photo, Vector3d? before, Vector3d? after, double usualSpeed)
    {
        Vector3d[] velocities = [.. new[] { before, after }.OfType<Vector3d>()];
        if (velocities.Length == 0)
            return null;
        var velocity = velocities.Length == 2 && Vector3d.Distance(velocities[0], velocities[1]) <= SpeedShare * usualSpeed
            ? 0.5 * (velocities[0] + velocities[1])
            : velocities.MinBy(candidate => Math.Abs(candidate.Length - usualSpeed));
        var shift = -(_reconstruction.CameraFromWorld[photo.Id.Value].Rotation * velocity);
        return new(new(Vector3d.Zero, shift, DistanceOf(photo.Id.Value)), SpeedShare * Math.Max(usualSpeed, velocity.Length));
    }

    private Vector3d? VelocityBetween(Photo earlier, Photo later)
    {
        var seconds = (later.CaptureTime!.Value - earlier.CaptureTime!.Value).TotalSeconds;
        return seconds is > 0 and <= MaxGapSeconds ? (CenterOf(later) - CenterOf(earlier)) / seconds : null;
    }

    private Vector3d CenterOf(Photo photo) => _reconstruction.CameraFromWorld[photo.Id.Value].Center;

    private CameraMotion?[] RefinedAll(MotionStart?[] starts, CameraMotion?[] current)
    {
        var noise = Math.Max(MinNoisePixels, MedianErrorPixels());
        var refined = new CameraMotion?[starts.Length];
        for (var photo = 0; photo < starts.Length; photo++)
        {
            if (starts[photo] is { } start)
                refined[photo] = Refined(photo, start, noise) ?? current[photo];
        }
        return refined;
    }

    // The motion of a photo, estimated together with a correction of its pose from the uncorrected observations; null if they
    // determine none.
    private CameraMotion? Refined(int photo, MotionStart start, double noise)
    {
        if (!_reconstruction.IsRegistered[photo])
            return null;
        var (matrix, right) = (new double[MotionSize * MotionSize], new double[MotionSize]);
        AddObservations(photo, noise, matrix, right);
        AddPriors(start, matrix, right);
        if (!DenseCholesky.TryFactor(matrix, MotionSize))
            return null;
        DenseCholesky.Solve(matrix, MotionSize, right);
        return new(new(right[6], right[7], right[8]), new(right[9], right[10], right[11]), DistanceOf(photo));
    }

    private void AddObservations(int photo, double noise, double[] matrix, double[] right)
    {
        var (camera, pose) = (_reconstruction.CameraOf(photo), _reconstruction.CameraFromWorld[photo]);
        var intrinsics = IntrinsicVector.Of(camera);
        Span<double> poseX = stackalloc double[PoseLength], poseY = stackalloc double[PoseLength];
        Span<double> rowX = stackalloc double[MotionSize], rowY = stackalloc double[MotionSize];
        var jacobian = default(ProjectionJacobian);
        foreach (var o in _reconstruction.Tracks.ObservationsOfPhoto[photo])
        {
            if (!_reconstruction.IsActive[o])
                continue;
            var pixel = _reconstruction.MeasuredPixelOf(o);
            var point = pose * _reconstruction.Points[_reconstruction.Tracks.TrackOf[o]];
            if (!jacobian.TryEvaluate(point, intrinsics))
                continue;
            var seconds = CameraReadout.SecondsAt(camera, pixel);
            ProjectionJacobian.SetPoseRow(jacobian.InCameraX, point, poseX);
            ProjectionJacobian.SetPoseRow(jacobian.InCameraY, point, poseY);
            for (var k = 0; k < PoseLength; k++)
            {
                (rowX[k], rowY[k]) = (poseX[k], poseY[k]);
                (rowX[PoseLength + k], rowY[PoseLength + k]) = (seconds * poseX[k], seconds * poseY[k]);
            }
            Add(matrix, right, rowX, (pixel.X - jacobian.X) / noise, 1 / noise);
            Add(matrix, right, rowY, (pixel.Y - jacobian.Y) / noise, 1 / noise);
        }
    }

    private static void AddPriors(MotionStart start, double[] matrix, double[] right)
    {
        var shift = start.Motion.Shift;
        ReadOnlySpan<double> mean = [0, 0, 0, shift.X, shift.Y, shift.Z];
        for (var k = 0; k < PoseLength; k++)
        {
            var sigma = k < 3 ? TurnRate : start.ShiftSigma;
            var precision = 1 / (sigma * sigma);
            matrix[(PoseLength + k) * MotionSize + PoseLength + k] += precision;
            right[PoseLength + k] += precision * mean[k];
            matrix[k * MotionSize + k] += 1e-6 + 1e-9 * matrix[k * MotionSize + k];
        }
    }

    // Residuals beyond a few standard deviations count less (Cauchy).
    private static void Add(double[] matrix, double[] right, ReadOnlySpan<double> row, double residual, double scale)
    {
        var weight = 1 / (1 + residual * residual / 9);
        for (var i = 0; i < row.Length; i++)
        {
            right[i] += weight * scale * row[i] * residual;
            for (var j = 0; j <= i; j++)
                matrix[i * row.Length + j] += weight * scale * scale * row[i] * row[j];
        }
    }

    private double DistanceOf(int photo)
    {
        var center = _reconstruction.CameraFromWorld[photo].Center;
        var distances = _reconstruction.Tracks.ObservationsOfPhoto[photo].Where(o => _reconstruction.IsActive[o])
            .Select(o => Vector3d.Distance(_reconstruction.Points[_reconstruction.Tracks.TrackOf[o]], center)).ToArray();
        return distances.Length == 0 ? 1 : Median.Of(distances);
    }

    private double MedianErrorPixels()
    {
        var tracks = _reconstruction.Tracks;
        var errors = new List<double>();
        for (var o = 0; o < tracks.ObservationCount; o++)
        {
            if (_reconstruction.IsActive[o] && _reconstruction.CameraOf(tracks.PhotoOf[o]).ReadoutSeconds is not null)
                errors.Add(Math.Sqrt(_reconstruction.SquaredErrorPixels(o, _reconstruction.Points[tracks.TrackOf[o]])));
        }
        return Median.OrZero(errors);
    }
}

/// <summary>Motion of a photo estimated from its neighbors.</summary>
/// <param name="ShiftSigma">Standard deviation of its shift, per axis, in world units per second.</param>
internal readonly record struct MotionStart(CameraMotion Motion, double ShiftSigma);
