using System.Globalization;
using Reality.Core;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Messages about the rigs of a calibrated scene.</summary>
internal static class RigMessages
{
    private const int MaxNames = 5;

    /// <param name="isInMeters">Whether the unit of the world is the meter.</param>
    public static void Tell(RigPoses rigs, Reconstruction reconstruction, bool isInMeters, StageLog log)
    {
        var unit = isInMeters ? "m" : "units of the scene";
        foreach (var rig in rigs.Slots.Index().GroupBy(slot => slot.Item.Rig))
        {
            var slots = rig.Select(slot => slot.Index).ToHashSet();
            log.Info(SummaryOf(rig.Key, slots, rigs, unit));
            WarnOfUnknown(rig.Key, slots, rigs, log);
            WarnOfDistances(rig.Key, slots, rigs, unit, log);
        }
        WarnOfMisfits(rigs, reconstruction, log);
        WarnOfOthers(rigs, reconstruction, log);
    }

    private static string SummaryOf(string rig, HashSet<int> slots, RigPoses rigs, string unit)
    {
        var placed = rigs.PlacedByRig.Count(photo => rigs.Follows[photo] && slots.Contains(rigs.SlotOf[photo]));
        var baselines = slots.Where(slot => rigs.Fits[slot] is { IsReference: false })
            .Select(slot => BaselineOf(rigs.Slots[slot].Name, rigs, slot, unit));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Rig {rig}: {slots.Count} cameras, {rigs.ExposureCountOf(slots)} exposures; {string.Join("; ", baselines)}. "
            + $"{placed} photos were placed by the rig alone.");
    }

    private static string BaselineOf(string slot, RigPoses rigs, int index, string unit)
    {
        var (fit, pose) = (rigs.Fits[index]!, rigs.CameraFromRig[index]!.Value);
        var sigma = fit.CenterSigma is { } center
            ? string.Create(CultureInfo.InvariantCulture, $" with a standard deviation of {center:G2}")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{slot} is {pose.Translation.Length:G4} {unit} from the first camera{sigma} and turned by "
            + $"{pose.Rotation.Angle.Degrees:F3} degrees, by {fit.ExposureCount} exposures");
    }

    private static void WarnOfUnknown(string rig, HashSet<int> slots, RigPoses rigs, StageLog log)
    {
        string[] unknown = [.. slots.Where(slot => rigs.CameraFromRig[slot] is null).Select(slot => rigs.Slots[slot].Name)];
        if (unknown.Length == 0)
            return;
        log.Warn(
            "Rig_NotDetermined",
            $"The pose of {string.Join(", ", unknown)} in the rig {rig} is not known: no exposure has registered photos of this "
            + $"and another camera that agree. Their photos are independent. The cameras of a rig must see common places at some "
            + $"time.");
    }

    private static void WarnOfDistances(string rig, HashSet<int> slots, RigPoses rigs, string unit, StageLog log)
    {
        string[] near = [.. slots.Where(slot => rigs.Fits[slot] is { IsReference: false, IsDistanceSignificant: false })
            .Select(slot => rigs.Slots[slot].Name)];
        if (near.Length == 0)
            return;
        var fit = rigs.Fits[slots.First(slot => rigs.Fits[slot] is { IsReference: false, IsDistanceSignificant: false })]!;
        log.Warn("Rig_BaselineNotObservable", string.Create(
            CultureInfo.InvariantCulture,
            $"The photos do not show how far {string.Join(", ", near)} of the rig {rig} is from its first camera: it is less "
            + $"than three standard deviations ({fit.CenterSigma:G2} {unit}). The distance is kept near zero, within "
            + $"{fit.PriorCenterSigma:G2} {unit}; such cameras look at far things from one point."));
    }

    private static void WarnOfMisfits(RigPoses rigs, Reconstruction reconstruction, StageLog log)
    {
        if (rigs.Misfits.Count == 0)
            return;
        log.Warn(
            "Rig_PhotosDoNotFit",
            $"{Counted.Of(rigs.Misfits.Count, "photo", "does not fit into its rig and is", "do not fit into their rig and are")} "
            + $"independent of it: {NamesOf(rigs.Misfits, reconstruction)}. Photos like that were taken at other moments than "
            + $"the other photos of their exposure, or the camera has moved in its mount.");
    }

    private static void WarnOfOthers(RigPoses rigs, Reconstruction reconstruction, StageLog log)
    {
        int[] others = [.. Enumerable.Range(0, rigs.SlotOf.Length).Where(photo => rigs.SlotOf[photo] < 0)];
        if (others.Length > 0)
        {
            log.Warn(
                "Rig_PhotosWithout",
                $"{Counted.Of(others.Length, "photo", "belongs to no rig and is", "belong to no rig and are")} independent: "
                + $"{NamesOf(others, reconstruction)}.");
        }
    }

    private static string NamesOf(IReadOnlyCollection<int> photos, Reconstruction reconstruction) =>
        string.Join(", ", photos.Order().Take(MaxNames).Select(photo => reconstruction.Scene.Photos[photo].Name))
        + (photos.Count > MaxNames ? ", …" : "");
}
