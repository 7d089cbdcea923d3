using Reality.Engine.Sfm;
using Reality.Formats.ContextScenes;

namespace Reality.Jobs.Stages;

/// <summary>Finds the parts of poses that a calibration keeps, so that the published scene has the same digits.</summary>
internal static class KeptPoses
{
    /// <summary>Members to leave, by photo; none if the scene is published in another coordinate system or frame.</summary>
    public static IReadOnlyList<PoseMembers> Of(ContextScene before, ContextScene calibrated, CalibrationOptions options)
    {
        var kept = (options.Rotations == PosePolicy.Keep ? PoseMembers.Rotation : 0)
            | (options.Centers == PosePolicy.Keep ? PoseMembers.Center : 0);
        var isSameFrame = before.Scene.Origin == calibrated.Scene.Origin
            && before.CoordinateSystem?.Definition == calibrated.CoordinateSystem?.Definition;
        if (kept == PoseMembers.None || !isSameFrame)
            return [];
        return
        [
            .. before.Scene.Photos.Zip(calibrated.Scene.Photos, (old, photo) =>
                old.CameraFromWorld is not null && photo.CameraFromWorld is not null ? kept : PoseMembers.None),
        ];
    }
}
