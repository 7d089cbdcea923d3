using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Engine.ScanSurfaces;

namespace Reality.Engine.Sfm;

/// <summary>
/// Moves a reconstruction into the world frame by control points or by measured camera positions. Without either, it becomes
/// upright and gets a plausible size.
/// </summary>
/// <remarks>
/// With positions, the world is east, north, up at the median position of the registered photos; <see cref="PositionAlignment"/>
/// rejects wrong positions. With control points, it is east, north, up at their median, or their local system. If these data do
/// not determine the vertical, it comes from measured rotations or from how cameras are usually held. Without positions and
/// control points, z is up, the origin is the median of the tie points, and one unit is the median distance from a photo to its
/// nearest neighbor.
/// </remarks>
internal sealed class Georeferencing(Reconstruction reconstruction, CalibrationOptions options)
{
    /// <summary>The world's origin; null if the scene could not be georeferenced.</summary>
    public GeoPoint? Origin { get; private set; }

    /// <summary>The data that the scene was registered by; null unless a registration was requested.</summary>
    public RegistrationChoice? Choice { get; private set; }

    public MeasuredPositions Positions { get; } = new(reconstruction, options);

    public ControlNetwork Control { get; } = new(reconstruction, options);

    /// <summary>Scanned surfaces; null if there are none, or none are used.</summary>
    public ScanPlacement? Scans { get; init; }

    /// <summary>Measured positions in the world frame by photo; null if there is none or it disagrees with the photos.</summary>
    public CenterPrior?[] CenterPriors => Positions.Agreeing;

    /// <summary>Whether the coordinates of control points can be compared with the world frame.</summary>
    public bool IsComparableWithControl =>
        Control.IsOnEarth ? Origin is not null : Origin is null && ByControl is { IsInPlace: true };

    /// <summary>Whether the reconstruction stays in the world frame of the scene's own poses.</summary>
    public bool Stays { get; private set; }

    /// <summary>Whether positions act in the adjustment, but other data determine the vertical.</summary>
    public bool IsTurnedUpright { get; private set; }

    /// <summary>The placement by control points; null if others place the scene, or nothing does.</summary>
    public ControlPlacement? ByControl { get; private set; }

    /// <summary>The data that acted in the adjustment.</summary>
    public AdjustmentChoice Adjustment { get; set; } = AdjustmentChoice.Nothing;

    /// <summary>
    /// Moves the reconstruction into the world frame if measured positions determine it. Otherwise makes it upright and gives it
    /// a plausible size; then the result is false.
    /// </summary>
    public bool Apply()
    {
        if (TryPlace())
            return true;
        Origin = null;
        reconstruction.Transform(LocalPlacement.UprightAtUnitBaseline(reconstruction));
        return false;
    }

    /// <summary>
    /// Moves the reconstruction into the world frame if measured positions determine it; otherwise leaves it where it is.
    /// </summary>
    public bool TryPlace()
    {
        var photos = Positions.Measurable();
        if (Align(photos) is not { } alignment)
            return false;
        reconstruction.Transform(alignment.WorldFromLocal);
        Positions.Take(photos, alignment);
        return true;
    }

    /// <summary>
    /// Moves the reconstruction into the world of the control points if these determine it; otherwise leaves it where it is.
    /// </summary>
    public bool TryPlaceByControl()
    {
        var up = Positions.Up();
        if (Control.Align(up) is not { } alignment)
        {
            ByControl = new(false, false, Control.Usable.Length, Control.FitsMirrored(up));
            return false;
        }
        reconstruction.Transform(alignment.WorldFromLocal);
        Control.Take(alignment);
        Control.Locate();
        Origin = Control.Origin;
        ByControl = new(true, alignment.TellsVertical, Control.Usable.Length, false);
        ComparePositions();
        return true;
    }

    /// <summary>
    /// Moves the reconstruction onto scanned surfaces. Returns false, and moves nothing, if the surfaces do not determine the
    /// place.
    /// </summary>
    public bool TryPlaceByScans(CancellationToken cancellation)
    {
        if (Scans?.TryPlace(Origin, ScanParts.All, cancellation) != true)
            return false;
        ComparePositions();
        return true;
    }

    /// <summary>Compares measured positions with the current places of the photos; nothing moves.</summary>
    public void ComparePositions()
    {
        Positions.Clear();
        var photos = Positions.Measurable();
        if (Origin is not { } origin || photos.Length == 0)
            return;
        Positions.MeasureFrom(origin, photos);
        var alignment = Positions.AlignmentOf(photos);
        alignment.Judge();
        Positions.Take(photos, alignment);
    }

    /// <summary>
    /// Moves, turns and scales the finished reconstruction, each by its own data. A part that no data determine stays as it is in
    /// the current frame, or becomes what it is in a scene without positions.
    /// </summary>
    /// <param name="requested">Data of each part.</param>
    /// <param name="hasFrame">
    /// Whether the reconstruction already has a place, by other data or by the poses that the scene came with.
    /// </param>
    public void Register(RegistrationOptions requested, bool hasFrame, CancellationToken cancellation)
    {
        var originBefore = Origin;
        var sources = new RegistrationSources(reconstruction, Positions, Control, options);
        sources.Estimate(
            Align(Positions.Measurable()), hasFrame, requested.AsksFor(RegistrationData.ControlPoints));
        // Scans move a scene that other data have placed.
        var byScans = requested.ScanParts(automatic: Scans is not null && sources.Control is null);
        var choice = sources.Choose(requested.Without(byScans, hasFrame ? RegistrationData.None : null));
        reconstruction.Transform(sources.Similarity(choice));
        Origin = choice.Position switch
        {
            RegistrationData.Positions => Origin,
            RegistrationData.ControlPoints => Control.Origin,
            RegistrationData.UserConstraints => Stays ? reconstruction.Scene.Origin : null,
            _ => originBefore,
        };
        var isByScans = byScans != ScanParts.None && Scans?.TryPlace(Origin, byScans, cancellation) == true;
        if (choice.Position == RegistrationData.Positions && !isByScans)
            Positions.Take(sources.Photos, sources.Positions!);
        else
            ComparePositions();
        if (sources.Control is { } control)
            Control.Take(control);
        if (choice.Position == RegistrationData.ControlPoints)
            ByControl = new(true, true, Control.Usable.Length, false);
        else if (ByControl is { IsInPlace: true } && choice.HasOtherThan(RegistrationData.ControlPoints))
            ByControl = null;
        Choice = choice with { RmsMeters = Positions.RmsOf(sources.Photos) };
    }

    /// <summary>
    /// Registers a scene that was adjusted to positions or control points and is therefore in its place already. If measured
    /// rotations were requested, they turn it about its middle.
    /// </summary>
    public void RegisterAdjusted(RegistrationOptions requested)
    {
        var attitudes = MeasuredOrientation.Rotations(reconstruction);
        Choice = new(requested, CenterPriors.Count(prior => prior is not null), attitudes.Length)
        {
            RmsMeters = Positions.RmsOf(Positions.Measured()), ControlCount = Control.Steers.Count(steers => steers),
        };
        if (Choice.Rotation != RegistrationData.Rotations || requested.Rotation != RegistrationData.Rotations)
            return;
        var rotation = RotationAverage.Of(attitudes);
        var centers = Enumerable.Range(0, reconstruction.PhotoCount).Where(p => reconstruction.IsRegistered[p])
            .Select(p => reconstruction.CameraFromWorld[p].Center).ToArray();
        var middle = centers.Aggregate(Core.Numerics.Vector3d.Zero, (sum, center) => sum + center) / centers.Length;
        reconstruction.Transform(new(1, rotation, middle - rotation * middle));
        // The control points have not moved, so they no longer place the turned scene.
        if (ByControl is { IsInPlace: true })
            ByControl = null;
    }

    /// <summary>
    /// Leaves the reconstruction in the world frame of the scene's own poses, and compares measured positions with it there.
    /// </summary>
    public void Stay()
    {
        Stays = true;
        Origin = reconstruction.Scene.Origin;
        ComparePositions();
    }

    /// <summary>
    /// Compares positions again after an adjustment to them; true if the set of positions that agree has changed. If positions do
    /// not determine the vertical, the adjustment has followed their errors. The reconstruction is then turned upright again.
    /// </summary>
    public bool Reconsider()
    {
        var photos = Positions.Measured();
        var alignment = Positions.AlignmentOf(photos);
        var isHeld = Stays || Adjustment.Scans || ByControl is { IsInPlace: true };
        if (isHeld)
            alignment.Judge();
        else if (photos.Length < MeasuredPositions.MinPhotoCount || !alignment.TryRefine())
            return false;
        IsTurnedUpright = !isHeld && !alignment.TellsVertical;
        if (IsTurnedUpright)
            reconstruction.Transform(alignment.WorldFromLocal);
        var before = CenterPriors;
        Positions.Take(photos, alignment);
        return !before.SequenceEqual(CenterPriors);
    }

    /// <summary>The similarity to measured positions; null if they determine none.</summary>
    private PositionAlignment? Align(int[] photos)
    {
        if (photos.Length < MeasuredPositions.MinPhotoCount)
            return null;
        Origin = Positions.MedianOf(photos);
        Positions.MeasureFrom(Origin.Value, photos);
        var alignment = Positions.AlignmentOf(photos);
        return alignment.TryEstimate() ? alignment : null;
    }
}

/// <summary>What control points say about the place of a scene.</summary>
/// <param name="IsInPlace">Whether they placed it.</param>
/// <param name="TellsVertical">Whether they determine its tilt, so that they can act in an adjustment.</param>
/// <param name="UsableCount">Control points that photos determine.</param>
/// <param name="FitsMirrored">Whether they fit only if x and y are exchanged.</param>
internal sealed record ControlPlacement(bool IsInPlace, bool TellsVertical, int UsableCount, bool FitsMirrored);
