using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>The control points of a scene as its photos see them: their positions, wrong marks and wrong coordinates.</summary>
/// <remarks>
/// Positions follow from marks alone, never from surveyed coordinates, so control points and check points are measured in the
/// same way. They are valid for the poses of the last <see cref="Locate"/>.
/// </remarks>
internal sealed class ControlNetwork(Reconstruction reconstruction, CalibrationOptions options)
{
    /// <summary>Number of control points that place a scene.</summary>
    public const int MinPointCount = 3;

    /// <summary>Standard deviation of a mark.</summary>
    public const double MarkSigmaPixels = 0.5;

    // A point agrees within these multiples of its standard deviation, or of the median of all.
    private const double AgreeingSigmas = 4;
    private const double AgreeingMedians = 6;

    // Standard deviations of a place from marks, in ground sampling distances.
    private const double PlanSigmaPixels = 1;
    private const double HeightSigmaPixels = 2.5;

    /// <summary>The points in the order of the scene.</summary>
    public IReadOnlyList<ControlPoint> Points { get; } =
        [.. reconstruction.Scene.ControlPoints.Select(reconstruction.Corrected)];

    /// <summary>What the photos say about each point.</summary>
    public LocatedMarks[] Located { get; } = new LocatedMarks[reconstruction.Scene.ControlPoints.Count];

    /// <summary>Points that steer: control points that agree with the photos and with each other.</summary>
    public bool[] Steers { get; private set; } = new bool[reconstruction.Scene.ControlPoints.Count];

    /// <summary>Whether a control point has surveyed coordinates that contradict the photos and the other points.</summary>
    public bool[] Contradicts { get; } = new bool[reconstruction.Scene.ControlPoints.Count];

    /// <summary>Whether the points are on Earth, and not in a local system.</summary>
    public bool IsOnEarth => Points.Count > 0 && Points[0].Position is not null;

    /// <summary>The median of the control points on Earth; check points have no influence on it.</summary>
    public GeoPoint? Origin => IsOnEarth
        ? GeoPoint.FromDegrees(
            MedianOf(point => point.Latitude.Degrees), MedianOf(point => point.Longitude.Degrees),
            MedianOf(point => point.HeightMeters))
        : null;

    /// <summary>Control points with a place: they can steer.</summary>
    public int[] Usable => [.. Enumerable.Range(0, Points.Count).Where(i => !Points[i].IsCheck && Located[i].IsTriangulated)];

    /// <summary>Intersects the marks at the current poses.</summary>
    public void Locate()
    {
        for (var i = 0; i < Points.Count; i++)
            Located[i] = MarkIntersection.Of(
                Points[i].Marks, reconstruction.CameraFromWorld, reconstruction.Cameras, reconstruction);
    }

    /// <summary>
    /// The similarity to the world of the survey, whose origin is <see cref="Origin"/>. Null if the points do not determine it,
    /// or if they contradict the photos.
    /// </summary>
    public PositionAlignment? Align(ExpectedUp up)
    {
        Locate();
        var usable = Usable;
        if (usable.Length < MinPointCount)
            return null;
        var alignment = AlignmentOf(usable, up, prior => prior);
        return alignment.TryEstimate() && IsUpright(alignment, up) ? alignment : null;
    }

    /// <summary>Whether the points fit with x and y exchanged, which mirrors them.</summary>
    public bool FitsMirrored(ExpectedUp up)
    {
        var usable = Usable;
        if (usable.Length < MinPointCount)
            return false;
        var mirrored = AlignmentOf(usable, up, prior => prior with
        {
            Center = new(prior.Center.Y, prior.Center.X, prior.Center.Z),
        });
        return mirrored.TryEstimate() && IsUpright(mirrored, up) && 2 * mirrored.Agrees.Count(agrees => agrees) > usable.Length;
    }

    /// <summary>Takes over which points agree with a placement.</summary>
    public void Take(PositionAlignment alignment)
    {
        var usable = Usable;
        for (var i = 0; i < usable.Length; i++)
            (Steers[usable[i]], Contradicts[usable[i]]) = (alignment.Agrees[i], !alignment.Agrees[i]);
    }

    /// <summary>Judges all control points at their current positions; true if the set of points that steer has changed.</summary>
    public bool Reconsider(GeoPoint? origin)
    {
        Locate();
        var errors = Enumerable.Range(0, Points.Count).Select(i => Points[i].IsCheck ? null : ErrorOf(i, origin)).ToArray();
        var sorted = errors.Where((_, i) => Located[i].IsTriangulated).OfType<double>().Order().ToArray();
        var limit = sorted.Length == 0 ? AgreeingSigmas : Math.Max(AgreeingSigmas, AgreeingMedians * sorted[sorted.Length / 2]);
        var before = Steers;
        Steers = Array.ConvertAll(errors, error => error <= limit);
        if (Steers.Count(steers => steers) < MinPointCount)
        {
            Steers = before;
            return false;
        }
        for (var i = 0; i < errors.Length; i++)
            Contradicts[i] = errors[i] > limit;
        return !before.SequenceEqual(Steers);
    }

    /// <summary>
    /// Root mean square residual of the points that steer, per coordinate, in standard deviations of survey and marks together.
    /// </summary>
    public double? ResidualsInSigmas(GeoPoint? origin)
    {
        double sum = 0;
        var count = 0;
        for (var i = 0; i < Points.Count; i++)
        {
            if (!Steers[i] || ErrorOf(i, origin) is not { } error)
                continue;
            sum += error * error;
            count += (double.IsFinite(Points[i].HorizontalSigmaMeters) ? 2 : 0)
                + (double.IsFinite(Points[i].VerticalSigmaMeters) ? 1 : 0);
        }
        return count == 0 ? null : Math.Sqrt(sum / count);
    }

    /// <summary>
    /// Where a point would lie if it did not steer: without it, the finished scene is moved as a whole to fit the other points.
    /// </summary>
    public Vector3d? PlaceWithout(int point, GeoPoint? origin, ExpectedUp up)
    {
        var others = Usable.Where(i => i != point && Steers[i]).ToArray();
        if (others.Length < MinPointCount || Located[point].Position is not { } place)
            return null;
        var alignment = new PositionAlignment(
            Array.ConvertAll(others, i => Located[i].Position!.Value), Array.ConvertAll(others, i => PriorOf(i, origin)), up,
            options.Seed);
        return alignment.TryRefine() ? alignment.WorldFromLocal * place : null;
    }

    /// <summary>The place of a point at other poses and cameras.</summary>
    public Vector3d? PlaceAt(int point, RigidTransform[] poses, Camera[] cameras) =>
        MarkIntersection.Of(Points[point].Marks, poses, cameras, reconstruction).Position;

    /// <summary>The surveyed position in the world frame with its standard deviations.</summary>
    public CenterPrior PriorOf(int point, GeoPoint? origin) =>
        new(Points[point].WorldFrom(origin), Points[point].HorizontalSigmaMeters, Points[point].VerticalSigmaMeters);

    // The distance of the place from the survey in standard deviations of both; null without a place.
    private double? ErrorOf(int point, GeoPoint? origin)
    {
        if (Located[point].Position is not { } place)
            return null;
        var prior = PriorOf(point, origin);
        var pixel = Located[point].PixelMeters;
        return (prior with
        {
            HorizontalSigma = double.Hypot(prior.HorizontalSigma, PlanSigmaPixels * pixel),
            VerticalSigma = double.Hypot(prior.VerticalSigma, HeightSigmaPixels * pixel),
        }).Whitened(place - prior.Center).Length;
    }

    private PositionAlignment AlignmentOf(int[] usable, ExpectedUp up, Func<CenterPrior, CenterPrior> change) => new(
        Array.ConvertAll(usable, i => Located[i].Position!.Value), Array.ConvertAll(usable, i => change(PriorOf(i, Origin))), up,
        options.Seed);

    // Points on a plane fit a mirror image of themselves from below.
    private static bool IsUpright(PositionAlignment alignment, ExpectedUp up) =>
        (alignment.WorldFromLocal.Rotation * up.Direction).Z > 0;

    private double MedianOf(Func<GeoPoint, double> coordinate) => Median.Of(
        Points.OrderBy(point => point.IsCheck).TakeWhile((point, i) => i == 0 || !point.IsCheck)
            .Select(point => coordinate(point.Position!.Value)));
}
