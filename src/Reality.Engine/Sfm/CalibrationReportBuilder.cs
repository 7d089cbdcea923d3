using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>Computes the <see cref="CalibrationReport"/> of a calibrated scene.</summary>
internal sealed class CalibrationReportBuilder
{
    private const int GridColumns = 16, GridRows = 12;
    private const int HistogramBins = 40;
    private const int OverlapPointCount = 15;

    private readonly Scene _before;
    private readonly Scene _scene;
    private readonly IReadOnlyList<CenterPrior?> _priors;
    private readonly Vector2d[] _residuals;
    private readonly double[] _errors;
    private readonly List<int>[] _observationsOf;
    private readonly int[] _pointOf;

    private CalibrationReportBuilder(Scene before, Scene scene, IReadOnlyList<CenterPrior?> priors)
    {
        (_before, _scene, _priors) = (before, scene, priors);
        var points = scene.TiePoints;
        _residuals = new Vector2d[points.ObservationCount];
        _pointOf = new int[points.ObservationCount];
        _observationsOf = new List<int>[scene.Photos.Count];
        for (var i = 0; i < _observationsOf.Length; i++)
            _observationsOf[i] = [];
        for (var p = 0; p < points.Count; p++)
        {
            for (var o = points.FirstObservation[p]; o < points.FirstObservation[p + 1]; o++)
            {
                var photo = scene.Photos[points.PhotoOf[o]];
                if (scene.CameraOf(photo).TryProject(photo.CameraFromWorld!.Value * points.Positions[p], out var pixel))
                    _residuals[o] = pixel - new Vector2d(points.X[o], points.Y[o]);
                _pointOf[o] = p;
                _observationsOf[points.PhotoOf[o]].Add(o);
            }
        }
        _errors = Array.ConvertAll(_residuals, r => r.Length);
    }

    /// <summary>Computes the figures.</summary>
    /// <param name="before">The scene before calibration.</param>
    /// <param name="scene">The calibrated scene.</param>
    /// <param name="priors">Measured positions in the world frame, by photo.</param>
    /// <param name="steps">Wall times of the steps.</param>
    public static CalibrationReport Build(
        Scene before, Scene scene, IReadOnlyList<CenterPrior?> priors, IReadOnlyList<StepTime> steps) =>
        new CalibrationReportBuilder(before, scene, priors).Build(steps);

    private CalibrationReport Build(IReadOnlyList<StepTime> steps)
    {
        var photos = _scene.Photos.Select((photo, i) => FiguresOf(photo, i)).ToArray();
        var residuals = photos.Select(p => p.PositionResidualMeters).OfType<double[]>().ToArray();
        var heightResiduals = residuals.Where(r => r.Length > 2).Select(r => r[2]).ToArray();
        var distances = photos.Select(p => p.GroundSamplingDistance).OfType<double>().ToArray();
        return new()
        {
            PhotoCount = photos.Length,
            RegisteredCount = _scene.CalibratedPhotoCount,
            PointCount = _scene.TiePoints.Count,
            ObservationCount = _scene.TiePoints.ObservationCount,
            IsGeoreferenced = _scene.Origin is not null,
            OriginLatitudeDegrees = _scene.Origin?.Latitude.Degrees,
            OriginLongitudeDegrees = _scene.Origin?.Longitude.Degrees,
            OriginHeightMeters = _scene.Origin?.HeightMeters,
            ReprojectionError = StatisticsOf(_errors),
            ReprojectionErrorHistogram = Histogram(_errors),
            TrackLengthHistogram = TrackLengths(),
            MedianGroundSamplingDistance = Median.OrZero(distances),
            PositionRmsHorizontalMeters =
                residuals.Length == 0 ? null : Math.Sqrt(residuals.Average(r => r[0] * r[0] + r[1] * r[1])),
            PositionRmsVerticalMeters = heightResiduals.Length == 0 ? null : Math.Sqrt(heightResiduals.Average(r => r * r)),
            Photos = photos,
            Cameras = _scene.Cameras.Select(FiguresOf).ToArray(),
            Steps = steps.ToArray(),
        };
    }

    private PhotoFigures FiguresOf(Photo photo, int index)
    {
        var figures = new PhotoFigures
        {
            Name = photo.Name, Camera = photo.CameraId.Value, IsRegistered = photo.CameraFromWorld is not null,
            UnregisteredReason = photo.UnregisteredReason,
        };
        if (photo.CameraFromWorld is not { } pose)
            return figures;
        var observations = _observationsOf[index];
        var (center, axis) = (pose.Center, pose.Rotation.Inverted() * new Vector3d(0, 0, 1));
        var isFisheye = _scene.CameraOf(photo).Fisheye is not null;
        var depths = observations.Select(o => pose * _scene.TiePoints.Positions[_pointOf[o]])
            .Select(p => isFisheye ? p.Length : p.Z).ToArray();
        return figures with
        {
            Center = [center.X, center.Y, center.Z],
            ViewDirection = [axis.X, axis.Y, axis.Z],
            ReprojectionError = StatisticsOf(observations.Select(o => _errors[o]).ToArray()),
            OverlapCount = OverlapOf(index),
            GroundSamplingDistance = depths.Length == 0 ? null : Median.OrZero(depths) / _scene.CameraOf(photo).FocalLength,
            PositionResidualMeters = _scene.Origin is not null && _priors[index] is { } prior ? ResidualOf(center, prior) : null,
        };
    }

    private static double[] ResidualOf(Vector3d center, CenterPrior prior)
    {
        var (x, y, z) = center - prior.Center;
        return double.IsFinite(prior.VerticalSigma) ? [x, y, z] : [x, y];
    }

    private int OverlapOf(int photo)
    {
        var points = _scene.TiePoints;
        var shared = new int[_scene.Photos.Count];
        foreach (var o in _observationsOf[photo])
        {
            for (var other = points.FirstObservation[_pointOf[o]]; other < points.FirstObservation[_pointOf[o] + 1]; other++)
                shared[points.PhotoOf[other]]++;
        }
        shared[photo] = 0;
        return shared.Count(s => s >= OverlapPointCount);
    }

    private CameraFigures FiguresOf(Camera camera)
    {
        var photos = Enumerable.Range(0, _scene.Photos.Count).Where(p => _scene.Photos[p].CameraId == camera.Id).ToArray();
        var observations = photos.SelectMany(p => _observationsOf[p]).ToArray();
        return new()
        {
            Name = camera.Name, Width = camera.Width, Height = camera.Height,
            RegisteredPhotoCount = photos.Count(p => _scene.Photos[p].CameraFromWorld is not null),
            Before = IntrinsicFigures.Of(_before[camera.Id]),
            After = IntrinsicFigures.Of(camera),
            ReprojectionError = StatisticsOf(Array.ConvertAll(observations, o => _errors[o])),
            Residuals = GridOf(camera, observations),
        };
    }

    private ResidualGrid GridOf(Camera camera, int[] observations)
    {
        const int cells = GridColumns * GridRows;
        var (x, y, count) = (new double[cells], new double[cells], new int[cells]);
        foreach (var o in observations)
        {
            var column = Math.Clamp((int)(_scene.TiePoints.X[o] / camera.Width * GridColumns), 0, GridColumns - 1);
            var row = Math.Clamp((int)(_scene.TiePoints.Y[o] / camera.Height * GridRows), 0, GridRows - 1);
            var cell = row * GridColumns + column;
            x[cell] += _residuals[o].X;
            y[cell] += _residuals[o].Y;
            count[cell]++;
        }
        for (var cell = 0; cell < count.Length; cell++)
        {
            x[cell] /= Math.Max(1, count[cell]);
            y[cell] /= Math.Max(1, count[cell]);
        }
        return new(GridColumns, GridRows, x, y, count);
    }

    private int[] TrackLengths()
    {
        var points = _scene.TiePoints;
        var lengths = Enumerable.Range(0, points.Count)
            .Select(p => points.FirstObservation[p + 1] - points.FirstObservation[p]).ToArray();
        var histogram = new int[lengths.DefaultIfEmpty(0).Max() + 1];
        foreach (var length in lengths)
            histogram[length]++;
        return histogram;
    }

    private static int[] Histogram(double[] errors)
    {
        var counts = new int[HistogramBins + 1];
        foreach (var error in errors)
            counts[Math.Min(HistogramBins, (int)(error * 10))]++;
        return counts;
    }

    private static ErrorStatistics StatisticsOf(double[] errors) =>
        errors.Length == 0 ? new(0, 0, 0) : new(errors.Length, Math.Sqrt(errors.Average(e => e * e)), Median.OrZero(errors));
}
