using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;

namespace Reality.Engine.Sfm;

/// <summary>
/// Motions of the rolling-shutter cameras of a reconstruction during readout, and the effect of the correction.
/// </summary>
/// <param name="Motions">
/// By photo; null if the readout time of its camera is not known, or if the photos before and after it do not determine a motion.
/// </param>
/// <param name="ErrorBeforePixels">Median reprojection error of these cameras without the correction.</param>
/// <param name="ErrorAfterPixels">The same with the correction.</param>
/// <param name="IsKept">Whether observations are corrected.</param>
internal sealed record CameraReadout(
    CameraMotion?[] Motions, double ErrorBeforePixels, double ErrorAfterPixels, bool IsKept)
{
    /// <summary>The same in a world of another scale.</summary>
    public CameraReadout Scaled(double scale) => this with
    {
        Motions = Array.ConvertAll(Motions, motion => motion is { } given
            ? given with { Shift = scale * given.Shift, Distance = scale * given.Distance }
            : (CameraMotion?)null),
    };

    /// <summary>Time from the middle of the readout to that of a pixel's row.</summary>
    public static double SecondsAt(Camera camera, Vector2d pixel) =>
        camera.ReadoutSeconds!.Value * (pixel.Y / camera.Height - 0.5);

    /// <summary>Where a camera would see a pixel at the middle of the readout.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="motion">Its motion.</param>
    /// <param name="measured">The pixel as it was measured.</param>
    /// <param name="inCamera">What it shows, in the camera frame; null if that is not known.</param>
    public static Vector2d Corrected(Camera camera, CameraMotion motion, Vector2d measured, Vector3d? inCamera)
    {
        var point = inCamera ?? motion.Distance * camera.RayFromPixel(measured);
        var moved = point + SecondsAt(camera, measured) * (Vector3d.Cross(motion.Turn, point) + motion.Shift);
        return camera.TryProject(point, out var middle) && camera.TryProject(moved, out var row)
            ? measured - (row - middle)
            : measured;
    }

    /// <summary>The features of a photo where its camera would see them at the middle of the readout.</summary>
    public static FeatureSet Corrected(FeatureSet features, Camera camera, CameraMotion motion, Func<int, Vector3d?> inCamera)
    {
        var (x, y) = (new float[features.Count], new float[features.Count]);
        for (var i = 0; i < features.Count; i++)
        {
            var pixel = Corrected(camera, motion, new(features.X[i], features.Y[i]), inCamera(i));
            (x[i], y[i]) = ((float)pixel.X, (float)pixel.Y);
        }
        return features with { X = x, Y = y };
    }
}

/// <summary>Motion of the scene in the frame of a camera: a point p has the velocity Turn × p + Shift.</summary>
/// <param name="Turn">Radians per second.</param>
/// <param name="Shift">World units per second.</param>
/// <param name="Distance">Median distance of the points that the photo sees, in world units.</param>
internal readonly record struct CameraMotion(Vector3d Turn, Vector3d Shift, double Distance);
