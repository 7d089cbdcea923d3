using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Says which part of fisheye photos depth maps and textures do not use.</summary>
internal static class FisheyeReach
{
    /// <summary>One message per camera of calibrated photos whose border lies beyond the flat view.</summary>
    public static void Tell(Scene scene, StageLog log)
    {
        foreach (var camera in scene.Cameras)
        {
            if (camera.Fisheye is not { } lens || !scene.CalibratedPhotos.Any(photo => photo.CameraId == camera.Id))
                continue;
            var edge = PinholeView.EdgeAngleOf(camera, lens);
            if (edge.Radians <= PinholeView.MaxFisheyeAngle.Radians)
                continue;
            log.Warn(
                "Camera_FieldOfViewLimited",
                $"Photos of {(camera.Name.Length > 0 ? camera.Name : "a fisheye camera")} show {edge.Degrees:F0}° on each side "
                + $"of the optical axis. Surface and texture use them up to {PinholeView.MaxFisheyeAngle.Degrees:F0}°; the rest "
                + $"serves the calibration only.");
        }
    }
}
