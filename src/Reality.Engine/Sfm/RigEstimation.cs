using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Estimates how the cameras of a rig are mounted. It uses exposures in which two or more photos were registered independently.
/// </summary>
internal sealed class RigEstimation(Reconstruction reconstruction, RigPoses rigs)
{
    // Limits the measurements of a mean rotation, which compares each with all others.
    private const int MaxMeasurementCount = 300;

    // Minimum share of the measuring exposures that agree on the pose of a slot.
    private const double MinAgreeingShare = 0.5;

    // An exposure agrees within this multiple of the median deviation.
    private const double AgreeingMedians = 4;

    // An exposure with a smaller deviation always agrees, even if most others agree to the last digit.
    private const double LeastRadians = 1e-3;

    // Number of observations that the median distance is computed from.
    private const int MaxDistanceCount = 10_000;

    private readonly double _distanceToScene = DistanceToScene(reconstruction);

    /// <summary>Estimates the slots that exposures connect; true if a rig has at least two of them.</summary>
    public bool TryEstimate()
    {
        foreach (var rig in rigs.Slots.Index().GroupBy(slot => slot.Item.Rig))
            Estimate([.. rig.Select(slot => slot.Index)]);
        return rigs.Fits.Any(fit => fit is { IsReference: false });
    }

    // Estimates the slots of one rig, starting from the slot with the most exposures.
    private void Estimate(int[] slots)
    {
        var exposures = rigs.PhotosOfExposure
            .Select(photos => photos.Where(photo => reconstruction.IsRegistered[photo]).ToArray())
            .Where(photos => photos.Length >= 2 && slots.Contains(rigs.SlotOf[photos[0]])).ToArray();
        if (exposures.Length == 0)
            return;
        var reference = slots.MaxBy(slot => exposures.Count(photos => photos.Any(photo => rigs.SlotOf[photo] == slot)));
        rigs.CameraFromRig[reference] = RigidTransform.Identity;
        var open = slots.Where(slot => slot != reference).ToList();
        while (open.Count > 0)
        {
            var measured = open.Select(slot => (Slot: slot, Poses: MeasuredPoses(slot, exposures)))
                .MaxBy(candidate => candidate.Poses.Count);
            if (measured.Poses.Count == 0)
                break;
            open.Remove(measured.Slot);
            EstimateSlot(measured.Slot, measured.Poses);
        }
        CountFromFirst(slots, reference, exposures.Length);
    }

    // Poses of a slot relative to the rig, one for each exposure that also has a photo in a known slot.
    private List<RigidTransform> MeasuredPoses(int slot, int[][] exposures)
    {
        var poses = new List<RigidTransform>();
        foreach (var photos in exposures)
        {
            var mine = Array.FindIndex(photos, photo => rigs.SlotOf[photo] == slot);
            var known = Array.FindIndex(photos, photo => rigs.CameraFromRig[rigs.SlotOf[photo]] is not null);
            if (mine < 0 || known < 0)
                continue;
            var rigFromWorld = rigs.CameraFromRig[rigs.SlotOf[photos[known]]]!.Value.Inverted()
                * reconstruction.CameraFromWorld[photos[known]];
            poses.Add(reconstruction.CameraFromWorld[photos[mine]] * rigFromWorld.Inverted());
        }
        return poses;
    }

    private void EstimateSlot(int slot, List<RigidTransform> measured)
    {
        var stride = 1 + (measured.Count - 1) / MaxMeasurementCount;
        var sample = measured.Where((_, i) => i % stride == 0).ToArray();
        var start = MeanOf(sample, RotationAverage.Of(Array.ConvertAll(sample, pose => pose.Rotation)));
        var deviations = measured.ConvertAll(pose => pose * start.Inverted());
        var turn = AgreeingMedians * Median.Of(deviations.Select(deviation => deviation.Rotation.Angle.Radians));
        var shift = AgreeingMedians * Median.Of(deviations.Select(deviation => deviation.Translation.Length));
        var agreeing = measured.Where((_, i) =>
            deviations[i].Rotation.Angle.Radians <= Math.Max(turn, LeastRadians)
            && deviations[i].Translation.Length <= Math.Max(shift, LeastRadians * _distanceToScene)).ToArray();
        if (agreeing.Length < MinAgreeingShare * measured.Count)
            return;
        var sum = agreeing.Aggregate(
            Vector3d.Zero, (sum, pose) => sum + (pose.Rotation * start.Rotation.Inverted()).ToRotationVector());
        var mean = MeanOf(agreeing, Rotation.FromRotationVector(sum / agreeing.Length) * start.Rotation);
        rigs.CameraFromRig[slot] = mean;
        rigs.Fits[slot] = RigFit.Of(mean, agreeing, _distanceToScene);
    }

    private static RigidTransform MeanOf(RigidTransform[] poses, Rotation rotation) => RigidTransform.FromCenter(
        rotation,
        new(
            Median.Of(poses.Select(p => p.Center.X)), Median.Of(poses.Select(p => p.Center.Y)),
            Median.Of(poses.Select(p => p.Center.Z))));

    // Moves the frame of the rig to its first known slot.
    private void CountFromFirst(int[] slots, int reference, int exposureCount)
    {
        var first = slots.First(slot => rigs.CameraFromRig[slot] is not null);
        var firstFromReference = rigs.CameraFromRig[first]!.Value;
        rigs.Fits[reference] = rigs.Fits[first] is { } fit
            ? fit with { Distance = firstFromReference.Translation.Length }
            : new(exposureCount, _distanceToScene) { Distance = 0 };
        foreach (var slot in slots)
        {
            if (rigs.CameraFromRig[slot] is not { } pose)
                continue;
            rigs.CameraFromRig[slot] = slot == first ? RigidTransform.Identity : pose * firstFromReference.Inverted();
            rigs.Fits[slot] = rigs.Fits[slot]! with
            {
                Distance = rigs.CameraFromRig[slot]!.Value.Translation.Length,
                IsReference = slot == first,
            };
        }
    }

    private static double DistanceToScene(Reconstruction reconstruction)
    {
        var tracks = reconstruction.Tracks;
        var stride = 1 + tracks.ObservationCount / MaxDistanceCount;
        var distances = new List<double>();
        for (var o = 0; o < tracks.ObservationCount; o += stride)
        {
            if (reconstruction.IsActive[o])
            {
                distances.Add(Vector3d.Distance(
                    reconstruction.Points[tracks.TrackOf[o]], reconstruction.CameraFromWorld[tracks.PhotoOf[o]].Center));
            }
        }
        return distances.Count == 0 ? 1 : Median.Of(distances);
    }
}
