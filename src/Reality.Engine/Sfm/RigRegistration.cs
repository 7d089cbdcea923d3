using Reality.Core.Geometry;

namespace Reality.Engine.Sfm;

/// <summary>
/// Joins the photos of a reconstruction to rigs. Estimates the rigs from photos that were registered independently, registers the
/// other photos of their exposures, and adjusts all of them together.
/// </summary>
internal sealed class RigRegistration(Attempt attempt, RigPoses rigs, CalibrationOptions options)
{
    // Newly placed photos can make it possible to register others, in several rounds.
    private const int MaxRounds = 3;

    // For a photo that the rig placed: limit of the reprojection errors of its tie points before an adjustment, as a multiple of
    // the usual one, and the share of them that must keep it.
    private const double PlacedErrorFactor = 4;
    private const double MinAgreeingShare = 0.2;

    // The same share for a photo that is registered with another pose.
    private const double MinAgreeingShareOfPosed = 0.5;

    private readonly Reconstruction _reconstruction = attempt.Reconstruction;

    /// <summary>Joins the photos; nothing changes if no exposure has two registered photos.</summary>
    public void Join()
    {
        if (!new RigEstimation(_reconstruction, rigs).TryEstimate())
            return;
        var joined = JoinExposures();
        for (var round = 0; round < MaxRounds && joined > 0; round++)
        {
            attempt.Mapper.Finish();
            attempt.Mapper.Grow();
            joined = JoinExposures();
        }
        if (joined > 0)
            attempt.Mapper.Finish();
    }

    private int JoinExposures()
    {
        var joined = 0;
        for (var exposure = 0; exposure < rigs.PhotosOfExposure.Count; exposure++)
        {
            int[] photos =
                [.. rigs.PhotosOfExposure[exposure].Where(photo => rigs.CameraFromRig[rigs.SlotOf[photo]] is not null)];
            if (photos.Any(photo => _reconstruction.IsRegistered[photo]))
                joined += JoinExposure(exposure, photos);
        }
        rigs.Compose(_reconstruction, _ => rigs.AreStrict);
        return joined;
    }

    private int JoinExposure(int exposure, int[] photos)
    {
        if (!photos.Any(photo => rigs.Follows[photo]))
            PlaceExposure(exposure, photos);
        var joined = 0;
        foreach (var photo in photos.Where(photo => !rigs.Follows[photo]))
        {
            var place = rigs.CameraFromRig[rigs.SlotOf[photo]]!.Value * rigs.RigFromWorld[exposure];
            if (!TryJoin(photo, place))
            {
                rigs.Misfits.Add(photo);
                continue;
            }
            rigs.Misfits.Remove(photo);
            joined++;
        }
        return joined;
    }

    private bool TryJoin(int photo, in RigidTransform place)
    {
        var isRegistered = _reconstruction.IsRegistered[photo];
        var fits = isRegistered && Fits(photo, place);
        if (!fits && !AgreesWith(photo, place, isRegistered ? MinAgreeingShareOfPosed : MinAgreeingShare))
            return false;
        rigs.Follows[photo] = true;
        if (fits)
            return true;
        (_reconstruction.CameraFromWorld[photo], _reconstruction.IsRegistered[photo]) = (place, true);
        if (!isRegistered)
            rigs.PlacedByRig.Add(photo);
        return true;
    }

    // Chooses the pose of the rig that the most photos agree with; of equals, the one whose photo has the most tie points.
    private void PlaceExposure(int exposure, int[] photos)
    {
        var registered = photos.Where(photo => _reconstruction.IsRegistered[photo]).ToArray();
        var candidates = Array.ConvertAll(registered, photo =>
            rigs.CameraFromRig[rigs.SlotOf[photo]]!.Value.Inverted() * _reconstruction.CameraFromWorld[photo]);
        rigs.RigFromWorld[exposure] = candidates.Index()
            .OrderByDescending(candidate => registered.Count(
                photo => Fits(photo, rigs.CameraFromRig[rigs.SlotOf[photo]]!.Value * candidate.Item)))
            .ThenByDescending(candidate => _reconstruction.ActiveCountOf(registered[candidate.Index]))
            .First().Item;
    }

    private bool Fits(int photo, in RigidTransform place) =>
        rigs.Fits[rigs.SlotOf[photo]]!.Explains(_reconstruction.CameraFromWorld[photo] * place.Inverted());

    // A photo with few tie points cannot contradict the rig; one with many can.
    private bool AgreesWith(int photo, in RigidTransform place, double minShare)
    {
        var tracks = _reconstruction.Tracks;
        var limit = PlacedErrorFactor * options.MaxReprojectionErrorPixels;
        var (seen, agreeing) = (0, 0);
        foreach (var o in tracks.ObservationsOfPhoto[photo])
        {
            var track = tracks.TrackOf[o];
            if (!_reconstruction.HasPoint[track])
                continue;
            seen++;
            agreeing += _reconstruction.CameraOf(photo).TryProject(place * _reconstruction.Points[track], out var pixel)
                && (pixel - _reconstruction.PixelOf(o)).Length <= limit ? 1 : 0;
        }
        return seen < options.MinInlierCount || agreeing >= minShare * seen;
    }
}
