using Reality.Engine.ScanSurfaces;

namespace Reality.Engine.Sfm;

/// <summary>
/// The last steps of a calibration: places a reconstruction in the world, adjusts it to suitable data, and moves it by the
/// requested registration.
/// </summary>
internal sealed class ScenePlacement(
    Attempt attempt, Georeferencing georeferencing, CalibrationOptions options, CancellationToken cancellation)
{
    // Maximum number of adjustments. Each uses the data that agree after the one before.
    private const int MaxAdjustmentRounds = 3;

    private bool HasControl => attempt.Reconstruction.Scene.ControlPoints.Count > 0;

    private bool AdjustsToScans => options.Scans == PositionUse.Adjust && georeferencing.Scans is not null;

    private bool AdjustsToNothing => options.Positions != PositionUse.Adjust && !AdjustsToScans
        && !(options.Control == PositionUse.Adjust && HasControl);

    /// <summary>Places a reconstruction that is in a frame of its own.</summary>
    public void Place()
    {
        if (AdjustsToNothing && options.Registration is { } requested)
        {
            georeferencing.Register(requested, hasFrame: false, cancellation);
            return;
        }
        if (!TryPlaceByControl())
            georeferencing.Apply();
        Adjust();
        RegisterAdjusted();
    }

    /// <summary>
    /// Places a reconstruction that is already in the frame of the poses that the scene came with. It moves only if a
    /// registration is requested, or if it has no place on Earth yet.
    /// </summary>
    public void PlaceGiven()
    {
        var mayMove = !options.HoldsFrame;
        if (mayMove && AdjustsToNothing && options.Registration is { } requested)
        {
            georeferencing.Stay();
            georeferencing.Register(requested, hasFrame: true, cancellation);
            return;
        }
        var wantsPlace = mayMove && attempt.Reconstruction.Scene.Origin is null;
        var isPlaced = (mayMove && TryPlaceByControl()) || (wantsPlace && georeferencing.TryPlace());
        if (!isPlaced)
            georeferencing.Stay();
        Adjust();
        if (mayMove)
            RegisterAdjusted();
    }

    private bool TryPlaceByControl() =>
        options.Control != PositionUse.None && HasControl && georeferencing.TryPlaceByControl();

    private void Adjust()
    {
        if (AdjustsToScans && options.HoldsFrame)
            georeferencing.Scans!.Hold();
        var scans = AdjustsToScans && !options.HoldsFrame && georeferencing.TryPlaceByScans(cancellation);
        georeferencing.Adjustment = AdjustmentChoice.Of(georeferencing, options, scans);
        var (control, positions) = georeferencing.Adjustment;
        if (control)
            attempt.Adjustment.Control = new(georeferencing.Control, georeferencing.Origin);
        if (scans)
            attempt.Adjustment.Scans = georeferencing.Scans;
        for (var round = 0; (control || positions || scans) && round < MaxAdjustmentRounds; round++)
        {
            attempt.Adjustment.CenterPriors = positions ? georeferencing.CenterPriors : null;
            attempt.Mapper.Finish();
            var isChanged = positions && georeferencing.Reconsider();
            attempt.Adjustment.IsMoved = georeferencing.IsTurnedUpright;
            isChanged |= control && georeferencing.Control.Reconsider(georeferencing.Origin);
            // Tie points that have moved may lie on other planes.
            isChanged |= scans && round == 0;
            if (!isChanged)
                break;
        }
    }

    // Control points or positions have placed the scene. Other data that were asked for by name place it again.
    private void RegisterAdjusted()
    {
        if (options.Registration is not { } requested)
            return;
        var placed = georeferencing.ByControl is { IsInPlace: true } ? RegistrationData.ControlPoints
            : georeferencing is { Stays: true, Adjustment.Positions: false } ? RegistrationData.None
            : RegistrationData.Positions;
        RegistrationData[] movers =
            [RegistrationData.UserConstraints, RegistrationData.ControlPoints, RegistrationData.Positions];
        var isByScans = georeferencing.Adjustment.Scans;
        if (movers.Any(data => data != placed && requested.AsksFor(data))
            || (!isByScans && georeferencing.Scans is not null && requested.ScanParts(automatic: false) != ScanParts.None))
        {
            georeferencing.Register(requested, hasFrame: true, cancellation);
            attempt.Adjustment.IsMoved = true;
        }
        else
            georeferencing.RegisterAdjusted(requested);
    }
}
