using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>A posed camera without distortion or skew: what dense stages see of a photo, at some scale.</summary>
/// <param name="FocalX">Pixels.</param>
/// <param name="FocalY">Pixels.</param>
/// <param name="CenterX">Principal point, pixels from the corner of the first pixel.</param>
/// <param name="CenterY">Principal point, pixels from the corner of the first pixel.</param>
public sealed record PinholeView(
    PhotoId Photo, int Width, int Height, double FocalX, double FocalY, double CenterX, double CenterY,
    RigidTransform CameraFromWorld)
{
    public Vector3d Center => CameraFromWorld.Center;

    /// <summary>
    /// Pixel and depth (camera-frame z) of a world point; false behind the camera. The pixel may lie outside the image.
    /// </summary>
    public bool TryProject(Vector3d world, out Vector2d pixel, out double depth)
    {
        var p = CameraFromWorld * world;
        depth = p.Z;
        pixel = default;
        if (!(p.Z > 1e-9))
            return false;
        pixel = new(FocalX * p.X / p.Z + CenterX, FocalY * p.Y / p.Z + CenterY);
        return true;
    }

    /// <summary>World point at a pixel and depth (camera-frame z).</summary>
    public Vector3d Unproject(Vector2d pixel, double depth) =>
        CameraFromWorld.Inverted()
            * new Vector3d((pixel.X - CenterX) / FocalX * depth, (pixel.Y - CenterY) / FocalY * depth, depth);

    /// <summary>
    /// The undistorted view of a calibrated photo with the same image size divided (rounded up) by <paramref name="reduction"/>:
    /// same focal length and principal point, pixels from the corner divided by the reduction.
    /// </summary>
    public static PinholeView Of(Photo photo, Camera camera, int reduction = 1)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(camera);
        var pose = photo.CameraFromWorld ?? throw new ArgumentException($"{photo.Name} has no pose.", nameof(photo));
        return new(
            photo.Id, (camera.Width + reduction - 1) / reduction, (camera.Height + reduction - 1) / reduction,
            camera.FocalLength / reduction, camera.FocalLength * camera.AspectRatio / reduction,
            camera.PrincipalPoint.X / reduction, camera.PrincipalPoint.Y / reduction, pose);
    }
}
