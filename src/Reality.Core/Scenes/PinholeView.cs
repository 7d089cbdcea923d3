using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>A posed camera without distortion or skew: the view of a photo in dense stages, at some scale.</summary>
/// <param name="FocalX">Pixels.</param>
/// <param name="FocalY">Pixels.</param>
/// <param name="CenterX">Principal point, pixels from the corner of the first pixel.</param>
/// <param name="CenterY">Principal point, pixels from the corner of the first pixel.</param>
public sealed record PinholeView(
    PhotoId Photo, int Width, int Height, double FocalX, double FocalY, double CenterX, double CenterY,
    RigidTransform CameraFromWorld)
{
    /// <summary>
    /// Largest angle from the axis that the view of a fisheye photo reaches along the longer side: farther out, a plane would
    /// stretch the photo more than fourfold.
    /// </summary>
    public static readonly Angle MaxFisheyeAngle = Angle.FromDegrees(60);

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
    /// same focal length and principal point, pixels from the corner divided by the reduction. The view of a fisheye photo has a
    /// focal length with which it shows the photo up to the ends of its longer side or to <see cref="MaxFisheyeAngle"/>.
    /// </summary>
    public static PinholeView Of(Photo photo, Camera camera, int reduction = 1)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(camera);
        var pose = photo.CameraFromWorld ?? throw new ArgumentException($"{photo.Name} has no pose.", nameof(photo));
        var focal = camera.Fisheye is { } lens ? FocalLengthOf(camera, lens) : camera.FocalLength;
        return new(
            photo.Id, (camera.Width + reduction - 1) / reduction, (camera.Height + reduction - 1) / reduction,
            focal / reduction, focal * camera.AspectRatio / reduction,
            camera.PrincipalPoint.X / reduction, camera.PrincipalPoint.Y / reduction, pose);
    }

    /// <summary>
    /// The same view without reduction, large enough to have all details of the photo: that of a fisheye photo is enlarged until
    /// its scale at the axis is the photo's.
    /// </summary>
    public static PinholeView InFullDetail(Photo photo, Camera camera)
    {
        var view = Of(photo, camera);
        if (camera.Fisheye is null)
            return view;
        var zoom = camera.FocalLength / view.FocalX;
        return view with
        {
            Width = (int)Math.Ceiling(zoom * view.Width),
            Height = (int)Math.Ceiling(zoom * view.Height),
            FocalX = zoom * view.FocalX,
            FocalY = zoom * view.FocalY,
            CenterX = zoom * view.CenterX,
            CenterY = zoom * view.CenterY,
        };
    }

    /// <summary>Angle from the axis at the ends of the longer side of a fisheye photo.</summary>
    public static Angle EdgeAngleOf(Camera camera, FisheyeLens lens)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(lens);
        return Angle.FromRadians(lens.AngleAt(0.5 * Math.Max(camera.Width, camera.Height) / camera.FocalLength));
    }

    private static double FocalLengthOf(Camera camera, FisheyeLens lens)
    {
        var edge = Math.Min(EdgeAngleOf(camera, lens).Radians, MaxFisheyeAngle.Radians);
        var (sine, cosine) = ExactMath.SinCos(edge);
        return 0.5 * Math.Max(camera.Width, camera.Height) * cosine / sine;
    }
}
