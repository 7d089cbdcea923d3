using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>Measured positions of the registered photos in a world frame, and which of them agree with the photos.</summary>
internal sealed class MeasuredPositions(Reconstruction reconstruction, CalibrationOptions options)
{
    /// <summary>Number of positions that place a scene.</summary>
    public const int MinPhotoCount = 3;

    // A photo with fewer tie points than this multiple of the minimum may be placed by chance.
    private const int WeakSupportFactor = 2;
    private const double MinContradictionSigmas = 10;
    private const double MinConfirmedShare = 0.8;

    // Gimbals are good to a degree or two; people hold cameras level to a few.
    private const double MeasuredUpSigmaRadians = 2 * Math.PI / 180;
    private const double GuessedUpSigmaRadians = 5 * Math.PI / 180;

    // A measured vertical agrees if its angle to the median vertical is within this multiple of its standard deviation, or of the
    // median angle.
    private const double AgreeingUpSigmas = 4;
    private const double AgreeingUpMedians = 3;

    // A height counts towards the origin only up to this ratio of its standard deviation to the smallest one.
    private const double MaxHeightSigmaRatio = 20;

    private readonly CenterPrior?[] _measured = new CenterPrior?[reconstruction.PhotoCount];

    /// <summary>Positions by photo; null if there is none or it disagrees with the photos.</summary>
    public CenterPrior?[] Agreeing { get; private set; } = new CenterPrior?[reconstruction.PhotoCount];

    /// <summary>
    /// Whether most registered photos, and enough of them to place a scene, agree with their measured positions.
    /// </summary>
    public bool AreConfirmed
    {
        get
        {
            var count = Agreeing.Count(position => position is not null);
            return count >= MinPhotoCount && 2 * count > reconstruction.RegisteredCount;
        }
    }

    /// <summary>Registered photos that have a position.</summary>
    public int[] Measurable() => Enumerable.Range(0, reconstruction.PhotoCount)
        .Where(p => reconstruction.IsRegistered[p] && reconstruction.Scene.Photos[p].Position is not null).ToArray();

    /// <summary>Registered photos whose position is known in the world frame.</summary>
    public int[] Measured() => Enumerable.Range(0, reconstruction.PhotoCount)
        .Where(p => reconstruction.IsRegistered[p] && _measured[p] is not null).ToArray();

    /// <summary>Registered photos that disagree with their position, with the distance from it in meters.</summary>
    public IEnumerable<(int Photo, double Meters)> Conflicts() => Measured().Where(p => Agreeing[p] is null)
        .Select(p => (p, Vector3d.Distance(reconstruction.CameraFromWorld[p].Center, Of(p).Center)));

    /// <summary>
    /// Photos that few tie points place, and that are far from their measured position while nearly all others are close to
    /// theirs. Either they show another place that looks alike, or their position is wrong. At most a fifth of the photos with
    /// positions.
    /// </summary>
    public IReadOnlyList<(int Photo, double Meters)> Contradicted()
    {
        var measured = Measured();
        if (measured.Count(p => Agreeing[p] is not null) < MinConfirmedShare * measured.Length)
            return [];
        return
        [
            .. Conflicts().Where(conflict =>
                conflict.Meters > MinContradictionSigmas * Of(conflict.Photo).HorizontalSigma
                && reconstruction.ActiveCountOf(conflict.Photo) < WeakSupportFactor * options.MinInlierCount),
        ];
    }

    /// <summary>The position of a photo in the world frame.</summary>
    public CenterPrior Of(int photo) => _measured[photo]!;

    /// <summary>The median position: the origin of a world frame that follows from positions.</summary>
    public GeoPoint MedianOf(int[] photos)
    {
        var positions = Array.ConvertAll(photos, p => reconstruction.Scene.Photos[p].Position!);
        var latitude = Median.Of(Array.ConvertAll(positions, p => p.Position.Latitude.Radians));
        var longitude = Median.Of(Array.ConvertAll(positions, p => p.Position.Longitude.Radians));
        var maxSigma = MaxHeightSigmaRatio * positions.Min(p => p.VerticalSigmaMeters);
        var heights = positions.Where(p => p.VerticalSigmaMeters <= maxSigma).Select(p => p.Position.HeightMeters).ToArray();
        return new(Angle.FromRadians(latitude), Angle.FromRadians(longitude), Median.Of(heights));
    }

    /// <summary>Converts positions into the world frame at an origin.</summary>
    public void MeasureFrom(GeoPoint origin, int[] photos)
    {
        var frame = new LocalFrame(origin);
        foreach (var photo in photos)
        {
            var position = reconstruction.Scene.Photos[photo].Position!;
            _measured[photo] = new(
                frame.WorldFromGeo(position.Position), position.HorizontalSigmaMeters, position.VerticalSigmaMeters);
        }
    }

    /// <summary>The alignment of photos with their positions, not estimated yet.</summary>
    public PositionAlignment AlignmentOf(int[] photos) => new(
        Array.ConvertAll(photos, p => reconstruction.CameraFromWorld[p].Center), Array.ConvertAll(photos, Of), Up(),
        options.Seed);

    /// <summary>Takes over which positions agree.</summary>
    public void Take(int[] photos, PositionAlignment alignment)
    {
        Agreeing = new CenterPrior?[reconstruction.PhotoCount];
        for (var i = 0; i < photos.Length; i++)
            Agreeing[photos[i]] = alignment.Agrees[i] ? _measured[photos[i]] : null;
    }

    /// <summary>Forgets all positions: they neither act nor are compared.</summary>
    public void Clear()
    {
        Array.Clear(_measured);
        Agreeing = new CenterPrior?[reconstruction.PhotoCount];
    }

    /// <summary>Root mean square distance of photos from their agreeing positions, meters; 0 without any.</summary>
    public double RmsOf(int[] photos)
    {
        var squares = photos.Where(p => Agreeing[p] is not null)
            .Select(p => (reconstruction.CameraFromWorld[p].Center - Agreeing[p]!.Center).LengthSquared).ToArray();
        return squares.Length == 0 ? 0 : Math.Sqrt(squares.Average());
    }

    /// <summary>
    /// Median of calibrated minus measured positions, per coordinate. Null without positions; the height is NaN without heights.
    /// </summary>
    public Vector3d? MedianOffset()
    {
        var photos = Measured();
        if (photos.Length == 0)
            return null;
        var offsets = Array.ConvertAll(photos, p => reconstruction.CameraFromWorld[p].Center - Of(p).Center);
        var heights = offsets.Where((_, i) => double.IsFinite(Of(photos[i]).VerticalSigma)).Select(offset => offset.Z).ToArray();
        return new(
            Median.Of(Array.ConvertAll(offsets, offset => offset.X)),
            Median.Of(Array.ConvertAll(offsets, offset => offset.Y)),
            heights.Length == 0 ? double.NaN : Median.Of(heights));
    }

    /// <summary>
    /// The expected vertical in the frame of the reconstruction: the mean of the measured verticals of registered photos, without
    /// outliers. Without any, a guess from how cameras are held.
    /// </summary>
    /// <remarks>
    /// In a bent reconstruction, the verticals change evenly along the lines of flight. Their median would be that of the photo
    /// in the middle, and would jump by the step between two photos if one of them had no rotation.
    /// </remarks>
    public ExpectedUp Up()
    {
        var verticals = MeasuredOrientation.Rotations(reconstruction)
            .Select(enuFromWorld => enuFromWorld.Inverted() * new Vector3d(0, 0, 1)).ToArray();
        if (verticals.Length == 0)
            return new(UprightFrame.EstimateUp(reconstruction), GuessedUpSigmaRadians);
        var median = new Vector3d(
            Median.Of(Array.ConvertAll(verticals, v => v.X)),
            Median.Of(Array.ConvertAll(verticals, v => v.Y)),
            Median.Of(Array.ConvertAll(verticals, v => v.Z)));
        if (median.Length < 0.5)
            return new(UprightFrame.EstimateUp(reconstruction), GuessedUpSigmaRadians);
        var angles = Array.ConvertAll(verticals, v => Vector3d.AngleRadians(v, median));
        var limit = Math.Max(AgreeingUpSigmas * MeasuredUpSigmaRadians, AgreeingUpMedians * Median.Of(angles));
        var agreeing = verticals.Where((_, i) => angles[i] <= limit);
        return new(agreeing.Aggregate(Vector3d.Zero, (sum, v) => sum + v).Normalized(), MeasuredUpSigmaRadians);
    }
}
