using System.Globalization;
using System.Text.Json.Serialization;
using Reality.Core.Numerics;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Figures of the correction of rolling-shutter cameras, in the <see cref="CalibrationReport"/>.</summary>
public sealed record RollingShutterFigures
{
    // A motion that moves less in a photo cannot show in the errors.
    private const double MinShiftPixels = 3;

    /// <summary>Photos whose motion is known.</summary>
    public required int PhotoCount { get; init; }

    /// <summary>Readout times of their cameras, seconds, without repetition.</summary>
    public required IReadOnlyList<double> ReadoutSeconds { get; init; }

    /// <summary>Median speed of the cameras, in units of the world per second; meters if it is georeferenced.</summary>
    public required double MedianSpeed { get; init; }

    /// <summary>Median movement in a photo while its rows are read, pixels.</summary>
    public required double MedianShiftPixels { get; init; }

    /// <summary>Median reprojection error of these photos without the correction, pixels.</summary>
    public required double ErrorBeforePixels { get; init; }

    /// <summary>The same with the correction.</summary>
    public required double ErrorAfterPixels { get; init; }

    /// <summary>Whether the scene is corrected: the errors have become smaller.</summary>
    public required bool IsKept { get; init; }

    /// <summary>The gain, in words.</summary>
    [JsonIgnore]
    public string Gain => string.Create(
        CultureInfo.InvariantCulture,
        $"{ErrorBeforePixels:F3} px before and {ErrorAfterPixels:F3} px after, over {PhotoCount} photos that move by "
        + $"{MedianShiftPixels:F1} px while their rows are read");

    /// <summary>The figures of a finished reconstruction; null if no readout time is known.</summary>
    internal static RollingShutterFigures? Of(Reconstruction reconstruction)
    {
        if (reconstruction.Readout is not { } readout)
            return null;
        var photos = Enumerable.Range(0, reconstruction.PhotoCount).Where(photo => readout.Motions[photo] is not null).ToArray();
        return new()
        {
            PhotoCount = photos.Length,
            ReadoutSeconds = [.. photos.Select(photo => reconstruction.CameraOf(photo).ReadoutSeconds!.Value).Distinct().Order()],
            MedianSpeed = Median.OrZero(photos.Select(photo => readout.Motions[photo]!.Value.Shift.Length)),
            MedianShiftPixels = Median.OrZero(photos.Select(photo => ShiftPixels(reconstruction, photo))),
            ErrorBeforePixels = readout.ErrorBeforePixels,
            ErrorAfterPixels = readout.ErrorAfterPixels,
            IsKept = readout.IsKept,
        };
    }

    /// <summary>Says whether the correction is kept, and why.</summary>
    internal void Tell(StageLog log)
    {
        if (IsKept)
            log.Info($"Rolling shutter corrected: median error {Gain}.");
        else if (PhotoCount > 0 && MedianShiftPixels < MinShiftPixels)
            log.Info($"Rolling shutter not corrected, as it hardly shows: median error {Gain}.");
        else if (PhotoCount == 0)
        {
            log.Warn(
                "RollingShutter_NotCorrected",
                "The cameras read their rows one after the other, but their speed is unknown, so nothing is "
                + $"corrected: no two registered photos of a camera were taken within {RollingShutter.MaxGapSeconds} s at known "
                + "times. Use photos in a row with their EXIF times, and run FillImageProperties on scenes without them.");
        }
        else
        {
            log.Warn(
                "RollingShutter_NotCorrected",
                $"The correction for cameras that read their rows one after the other is not used: median error {Gain}. The "
                + $"readout time of the camera may be wrong, or its shutter may expose all rows at once.");
        }
    }

    // Of the middle of the photo, over the whole readout.
    private static double ShiftPixels(Reconstruction reconstruction, int photo)
    {
        var (camera, motion) = (reconstruction.CameraOf(photo), reconstruction.Readout!.Motions[photo]!.Value);
        var middle = motion.Distance * new Vector3d(0, 0, 1);
        return camera.FocalLength * camera.ReadoutSeconds!.Value
            * (Vector3d.Cross(motion.Turn, middle) + motion.Shift).Length / motion.Distance;
    }
}
