using System.Globalization;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Engine.ScanSurfaces;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Reports the data that placed a scene, and the unused measurements.</summary>
internal static class GeoreferencingMessages
{
    private const string LocalReason =
        "The scene stays in the local frame of the poses that it came with: it has no position on Earth, and its unit may not be "
        + "the meter.";

    /// <summary>Warns of data that were not used.</summary>
    public static void Tell(
        Georeferencing georeferencing, Reconstruction reconstruction, CalibrationOptions options, StageLog log)
    {
        var photos = reconstruction.Scene.Photos;
        var positions = georeferencing.Positions;
        var count = positions.Measurable().Length;
        georeferencing.Choice?.Tell(count, log);
        georeferencing.Adjustment.Tell(count, log);
        TellScans(georeferencing.Scans, georeferencing.Adjustment.Scans, options, log);
        ControlMessages.Tell(georeferencing, reconstruction, log);
        TellConstraints(reconstruction.Scene.PositioningConstraints.Count, options, log);
        var isPlaced = georeferencing.Origin is not null || georeferencing.ByControl is { IsInPlace: true };
        if (!isPlaced && options.Registration?.Position is not (RegistrationData.None or RegistrationData.UserConstraints))
            log.Warn("Scene_NotGeoreferenced", georeferencing.Stays ? LocalReason : ReasonFor(count));
        if (georeferencing.Origin is null || georeferencing.ByControl is { IsInPlace: true })
            return;
        var measured = positions.Measured();
        var bare = measured.Count(p => photos[p].Position is { HasHeight: false });
        if (bare > 0)
        {
            log.Warn("Photo_HeightUnknown", bare == measured.Length
                ? "No photo has a GPS height: heights of the model count from an unknown level."
                : (MessageText)$"{Counted.Of(bare, "photo", "has", "have")} a GPS position without a height; the other photos "
                    + $"determine {(bare == 1 ? "its height" : "their heights")}.");
        }
        foreach (var (photo, distance) in positions.Conflicts())
        {
            var meters = distance.ToString("N0", CultureInfo.InvariantCulture);
            log.Warn(
                "Photo_PositionNotUsed",
                $"{photos[photo].Name}: its GPS position is {meters} m from where the photos place it; it was not used.");
        }
    }

    private static void TellScans(ScanPlacement? scans, bool act, CalibrationOptions options, StageLog log)
    {
        var isAutomatic = options.ChoosesAdjustmentData && options.ExplainsAdjustment;
        if (options.Scans == PositionUse.Adjust && (act || options.Registration?.ScanParts(automatic: true) is null or 0))
            scans?.Tell(
                isAutomatic ? $"adjustmentConstraints Automatic" : (MessageText)$"adjustmentConstraints PointClouds",
                act ? "Adjustment_ScansUsed" : "Adjustment_NotPossible", log);
        else
            scans?.Tell(
                $"{string.Join(", ", OptionsOf(scans.Parts))}",
                scans.Alignment is null ? "Registration_NotPossible" : "Registration_ScansUsed", log);
    }

    private static IEnumerable<string> OptionsOf(ScanParts parts) =>
        Enum.GetValues<ScanParts>().Where(part => part is not (ScanParts.None or ScanParts.All) && parts.HasFlag(part))
            .Select(part => $"rigidRegistration{part}");

    private static void TellConstraints(int count, CalibrationOptions options, StageLog log)
    {
        if (count == 0 || options.Registration is not null)
            return;
        log.Warn(
            "Constraints_NotUsed",
            $"The scene has {count} positioning {(count == 1 ? "constraint that is" : "constraints that are")} not used: set "
            + $"rigidRegistrationPosition, rigidRegistrationRotation or rigidRegistrationScale to UserConstraints"
            + $"{(options.HoldsFrame ? ", with rotationPolicy and centerPolicy that let the scene move" : "")}.");
    }

    private static MessageText ReasonFor(int positionCount) => positionCount switch
    {
        0 => "No photo has a GPS position that can be used: the model has no position on Earth, and its size is not in meters.",
        < MeasuredPositions.MinPhotoCount =>
            $"Only {positionCount} calibrated photos have a GPS position that can be used, and {MeasuredPositions.MinPhotoCount} "
            + $"are needed: the model has no position on Earth, and its size is not in meters.",
        _ => "The GPS positions of the photos are all the same, or contradict the arrangement of the photos. They were not used: "
            + "the model has no position on Earth, and its size is not in meters.",
    };
}
