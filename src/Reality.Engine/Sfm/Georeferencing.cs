using System.Globalization;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Moves a reconstruction into the world frame: by measured camera positions, or upright and at a sensible size without them.
/// </summary>
/// <remarks>
/// With positions, the world is east, north, up at the median position of the registered photos;
/// <see cref="PositionAlignment"/> rejects wrong ones. If positions do not determine the vertical, it comes from measured
/// rotations or from how cameras are usually held. Without positions, z is up, the origin is the median of the tie points,
/// and one unit is the median distance from a photo to its nearest neighbor.
/// </remarks>
internal sealed class Georeferencing(Reconstruction reconstruction, CalibrationOptions options)
{
    private const int MinPhotoCount = 3;

    private const string LocalReason =
        "The scene stays in the local frame of the poses that it came with: it has no place on Earth, and its unit may not be "
        + "the meter.";

    // Gimbals are good to a degree or two; people hold cameras level to a few.
    private const double MeasuredUpSigmaRadians = 2 * Math.PI / 180;
    private const double GuessedUpSigmaRadians = 5 * Math.PI / 180;

    // Beyond this ratio of its deviation to the smallest one, a height does not count towards the origin.
    private const double MaxHeightSigmaRatio = 20;

    private bool _stays;
    private readonly CenterPrior?[] _measured = new CenterPrior?[reconstruction.PhotoCount];

    /// <summary>The world's origin; null if the scene could not be georeferenced.</summary>
    public GeoPoint? Origin { get; private set; }

    /// <summary>The data that the scene was registered by; null unless a registration was requested.</summary>
    public RegistrationChoice? Choice { get; private set; }

    /// <summary>Measured positions in the world frame by photo; null if there is none or it disagrees with the photos.</summary>
    public CenterPrior?[] CenterPriors { get; private set; } = new CenterPrior?[reconstruction.PhotoCount];

    /// <summary>Moves the reconstruction into the world frame; true if measured positions determine it.</summary>
    public bool Apply()
    {
        if (TryPlace())
            return true;
        Origin = null;
        reconstruction.Transform(UprightAtUnitBaseline());
        return false;
    }

    /// <summary>
    /// Moves the reconstruction into the world frame if measured positions determine it; otherwise leaves it where it is.
    /// </summary>
    public bool TryPlace()
    {
        var photos = Measurable();
        if (Align(photos) is not { } alignment)
            return false;
        reconstruction.Transform(alignment.WorldFromLocal);
        Take(photos, alignment);
        return true;
    }

    /// <summary>
    /// Moves, turns and scales the finished reconstruction, each by its own data; true if it has a place on Earth then. What no
    /// data determine stays as it is in the frame of the scene's own poses, or is as it is without positions.
    /// </summary>
    /// <param name="requested">Data of each part.</param>
    /// <param name="hasFrame">Whether the reconstruction is in the frame of poses that the scene came with.</param>
    public bool Register(RegistrationOptions requested, bool hasFrame)
    {
        var photos = Measurable();
        var alignment = Align(photos);
        var attitudes = MeasuredOrientation.Rotations(reconstruction);
        var choice = new RegistrationChoice(requested, alignment?.Agrees.Count(agrees => agrees) ?? 0, attitudes.Length);
        var local = hasFrame ? Similarity.Identity : UprightAtUnitBaseline();
        var byPositions = alignment?.WorldFromLocal ?? local;
        var rotation = choice.Rotation switch
        {
            RegistrationData.Positions => byPositions.Rotation,
            RegistrationData.Rotations => RotationAverage.Of(attitudes),
            _ => local.Rotation,
        };
        var scale = choice.Scale == RegistrationData.Positions ? byPositions.Scale : local.Scale;
        var isPlaced = choice.Position == RegistrationData.Positions;
        var middle = TiePointMedian();
        var shift = isPlaced ? Shift(photos, alignment!, scale, rotation) : local * middle - scale * (rotation * middle);
        reconstruction.Transform(choice.IsByPositionsAlone ? byPositions : new(scale, rotation, shift));
        if (isPlaced)
            Take(photos, alignment!);
        else
            Origin = hasFrame ? reconstruction.Scene.Origin : null;
        Choice = choice with { RmsMeters = RmsOf(photos) };
        return Origin is not null;
    }

    /// <summary>
    /// Registers a scene that has been adjusted to positions: it is in its place already, and measured rotations turn it about
    /// its middle if they were asked for.
    /// </summary>
    public void RegisterAdjusted(RegistrationOptions requested)
    {
        var (attitudes, photos) = (MeasuredOrientation.Rotations(reconstruction), MeasuredPhotos());
        Choice = new(requested, CenterPriors.Count(prior => prior is not null), attitudes.Length) { RmsMeters = RmsOf(photos) };
        if (Choice.Rotation != RegistrationData.Rotations || requested.Rotation != RegistrationData.Rotations)
            return;
        var rotation = RotationAverage.Of(attitudes);
        var centers = Enumerable.Range(0, reconstruction.PhotoCount).Where(p => reconstruction.IsRegistered[p])
            .Select(p => reconstruction.CameraFromWorld[p].Center).ToArray();
        var middle = centers.Aggregate(Vector3d.Zero, (sum, center) => sum + center) / centers.Length;
        reconstruction.Transform(new(1, rotation, middle - rotation * middle));
    }

    /// <summary>
    /// Leaves the reconstruction in the world frame of the scene's own poses, and compares measured positions with it there.
    /// </summary>
    public void Stay()
    {
        _stays = true;
        Origin = reconstruction.Scene.Origin;
        var photos = Measurable();
        if (Origin is not { } origin || photos.Length == 0)
            return;
        MeasureFrom(origin, photos);
        var alignment = AlignmentOf(photos);
        alignment.Judge();
        Take(photos, alignment);
    }

    /// <summary>
    /// Compares positions again after an adjustment to them; true if another set of positions agrees now. If positions do not
    /// determine the vertical, the adjustment has followed their errors, and the reconstruction is turned upright again.
    /// </summary>
    public bool Reconsider()
    {
        var photos = MeasuredPhotos();
        var alignment = AlignmentOf(photos);
        if (_stays)
            alignment.Judge();
        else if (photos.Length < MinPhotoCount || !alignment.TryRefine())
            return false;
        if (!_stays && !alignment.TellsVertical)
            reconstruction.Transform(alignment.WorldFromLocal);
        var before = CenterPriors;
        Take(photos, alignment);
        return !before.SequenceEqual(CenterPriors);
    }

    /// <summary>Warns of positions that were not used.</summary>
    public void Tell(StageLog log)
    {
        var count = reconstruction.Scene.Photos
            .Where((photo, p) => reconstruction.IsRegistered[p] && photo.Position is not null).Count();
        Choice?.Tell(count, log);
        if (options.ExplainsAdjustment)
            RegistrationChoice.TellAdjustment(CenterPriors.Count(prior => prior is not null), count, log);
        if (Origin is null && options.Registration?.Position != RegistrationData.None)
            log.Warn("Scene_NotGeoreferenced", _stays ? LocalReason : ReasonFor(count));
        var bare = MeasuredPhotos().Count(p => reconstruction.Scene.Photos[p].Position is { HasHeight: false });
        if (Origin is not null && bare > 0)
        {
            log.Warn("Photo_HeightUnknown", bare == MeasuredPhotos().Length
                ? "No photo has a GPS height: heights of the model count from an unknown level."
                : (MessageText)$"{bare} photos have a GPS position without a height; the other photos determine their heights.");
        }
        foreach (var photo in MeasuredPhotos().Where(p => Origin is not null && CenterPriors[p] is null))
        {
            var distance = Vector3d.Distance(reconstruction.CameraFromWorld[photo].Center, _measured[photo]!.Center);
            var meters = distance.ToString("N0", CultureInfo.InvariantCulture);
            log.Warn(
                "Photo_PositionNotUsed",
                $"{reconstruction.Scene.Photos[photo].Name}: its GPS position is {meters} m from where the photos place it; "
                + $"it was not used.");
        }
    }

    private static MessageText ReasonFor(int positionCount) => positionCount switch
    {
        0 => "No photo has a GPS position that can be used: the model has no place on Earth, and its size is not in meters.",
        < MinPhotoCount =>
            $"Only {positionCount} calibrated photos have a GPS position that can be used, and {MinPhotoCount} are needed: "
            + $"the model has no place on Earth, and its size is not in meters.",
        _ => "The GPS positions of the photos are all the same, or contradict the arrangement of the photos. They were not used: "
            + "the model has no place on Earth, and its size is not in meters.",
    };

    private int[] Measurable() => Enumerable.Range(0, reconstruction.PhotoCount)
        .Where(p => reconstruction.IsRegistered[p] && reconstruction.Scene.Photos[p].Position is not null).ToArray();

    private int[] MeasuredPhotos() => Enumerable.Range(0, reconstruction.PhotoCount)
        .Where(p => reconstruction.IsRegistered[p] && _measured[p] is not null).ToArray();

    private void Measure(int[] photos)
    {
        Origin = MedianOf(Array.ConvertAll(photos, p => reconstruction.Scene.Photos[p].Position!));
        MeasureFrom(Origin.Value, photos);
    }

    private void MeasureFrom(GeoPoint origin, int[] photos)
    {
        var frame = new LocalFrame(origin);
        foreach (var photo in photos)
        {
            var position = reconstruction.Scene.Photos[photo].Position!;
            _measured[photo] = new(
                frame.WorldFromGeo(position.Position), position.HorizontalSigmaMeters, position.VerticalSigmaMeters);
        }
    }

    /// <summary>The similarity to measured positions; null if they determine none.</summary>
    private PositionAlignment? Align(int[] photos)
    {
        if (photos.Length < MinPhotoCount)
            return null;
        Measure(photos);
        var alignment = AlignmentOf(photos);
        return alignment.TryEstimate() ? alignment : null;
    }

    private Vector3d Shift(int[] photos, PositionAlignment alignment, double scale, Rotation rotation)
    {
        var agreeing = photos.Where((_, i) => alignment.Agrees[i]).ToArray();
        return MeasuredOrientation.Shift(
            Array.ConvertAll(agreeing, p => scale * (rotation * reconstruction.CameraFromWorld[p].Center)),
            Array.ConvertAll(agreeing, p => _measured[p]!));
    }

    private double RmsOf(int[] photos)
    {
        var squares = photos.Where(p => CenterPriors[p] is not null)
            .Select(p => (reconstruction.CameraFromWorld[p].Center - CenterPriors[p]!.Center).LengthSquared).ToArray();
        return squares.Length == 0 ? 0 : Math.Sqrt(squares.Average());
    }

    private PositionAlignment AlignmentOf(int[] photos) => new(
        Array.ConvertAll(photos, p => reconstruction.CameraFromWorld[p].Center), Array.ConvertAll(photos, p => _measured[p]!),
        Up(photos), options.Seed);

    private void Take(int[] photos, PositionAlignment alignment)
    {
        CenterPriors = new CenterPrior?[reconstruction.PhotoCount];
        for (var i = 0; i < photos.Length; i++)
            CenterPriors[photos[i]] = alignment.Agrees[i] ? _measured[photos[i]] : null;
    }

    private static GeoPoint MedianOf(PositionPrior[] positions)
    {
        var latitude = Median(Array.ConvertAll(positions, p => p.Position.Latitude.Radians));
        var longitude = Median(Array.ConvertAll(positions, p => p.Position.Longitude.Radians));
        var maxSigma = MaxHeightSigmaRatio * positions.Min(p => p.VerticalSigmaMeters);
        var heights = positions.Where(p => p.VerticalSigmaMeters <= maxSigma).Select(p => p.Position.HeightMeters).ToArray();
        return new(Angle.FromRadians(latitude), Angle.FromRadians(longitude), Median(heights));
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    // The median, by coordinate, of the photos' measured verticals, in the frame of the reconstruction.
    private ExpectedUp Up(int[] photos)
    {
        var verticals = photos.Where(p => reconstruction.Scene.Photos[p].CameraFromEnu is not null)
            .Select(p => reconstruction.CameraFromWorld[p].Rotation.Inverted()
                * (reconstruction.Scene.Photos[p].CameraFromEnu!.Value * new Vector3d(0, 0, 1)))
            .ToArray();
        if (verticals.Length == 0)
            return new(UprightFrame.EstimateUp(reconstruction), GuessedUpSigmaRadians);
        var median = new Vector3d(
            Median(Array.ConvertAll(verticals, v => v.X)), Median(Array.ConvertAll(verticals, v => v.Y)),
            Median(Array.ConvertAll(verticals, v => v.Z)));
        return median.Length < 0.5
            ? new(UprightFrame.EstimateUp(reconstruction), GuessedUpSigmaRadians)
            : new(median.Normalized(), MeasuredUpSigmaRadians);
    }

    private Similarity UprightAtUnitBaseline()
    {
        var rotation = UprightFrame.TurnToZ(UprightFrame.EstimateUp(reconstruction));
        var centers = Enumerable.Range(0, reconstruction.PhotoCount).Where(p => reconstruction.IsRegistered[p])
            .Select(p => reconstruction.CameraFromWorld[p].Center).ToArray();
        var baseline = Median(Array.ConvertAll(
            centers, c => centers.Min(other => other == c ? double.PositiveInfinity : Vector3d.Distance(c, other))));
        var scale = double.IsFinite(baseline) && baseline > 0 ? 1 / baseline : 1;
        return new(scale, rotation, -scale * (rotation * TiePointMedian()));
    }

    private Vector3d TiePointMedian()
    {
        var points = Enumerable.Range(0, reconstruction.Points.Length).Where(t => reconstruction.HasPoint[t])
            .Select(t => reconstruction.Points[t]).ToArray();
        return points.Length == 0 ? Vector3d.Zero : new Vector3d(
            Median(Array.ConvertAll(points, p => p.X)), Median(Array.ConvertAll(points, p => p.Y)),
            Median(Array.ConvertAll(points, p => p.Z)));
    }
}
