using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>
/// Intrinsics shared by photos: a perspective camera with Brown distortion, or a fisheye camera.
/// </summary>
/// <remarks>
/// Pixel = (f u' + skew v' + cx, shear u' + aspect f v' + cy) for the coordinates (u', v') that the lens gives: distorted
/// normalized ones of a perspective camera, those of <see cref="FisheyeLens"/> otherwise. Pixels count from the corner of the
/// first pixel.
/// </remarks>
public sealed record Camera
{
    public required CameraId Id { get; init; }

    /// <summary>Make and model as people read it, e.g. "DJI FC6310".</summary>
    public string Name { get; init; } = "";

    /// <summary>Spectral band, e.g. "Visible" or <see cref="ThermalBand"/>.</summary>
    public string Band { get; init; } = "Visible";

    /// <summary>The band of long-wave infrared, in which surfaces shine by their own temperature.</summary>
    public const string ThermalBand = "Thermal";

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Pixels, along x.</summary>
    public required double FocalLength { get; init; }

    /// <summary>Pixels from the corner of the first pixel.</summary>
    public required Vector2d PrincipalPoint { get; init; }

    /// <summary>Focal length along y divided by that along x.</summary>
    public double AspectRatio { get; init; } = 1;

    /// <summary>Pixels of x per unit of normalized y.</summary>
    public double Skew { get; init; }

    /// <summary>Pixels of y per unit of x; 0 for perspective cameras.</summary>
    public double Shear { get; init; }

    /// <summary>Distortion of a perspective camera.</summary>
    public BrownDistortion Distortion { get; init; }

    /// <summary>Lens of a fisheye camera; null for a perspective camera.</summary>
    public FisheyeLens? Fisheye { get; init; }

    /// <summary>
    /// Time from the exposure of the first row of a photo to that of the last one, in seconds; null if it is not known, or all
    /// rows are exposed at once.
    /// </summary>
    public double? ReadoutSeconds { get; init; }

    /// <summary>Whether photos have neither distortion nor skew, like a <see cref="PinholeView"/>.</summary>
    public bool IsPinhole => Fisheye is null && Distortion.IsNone && Skew == 0;

    /// <summary>
    /// Whether <see cref="FocalLength"/> comes from a file, a table or the user, rather than from a guess by field of view, and
    /// no other source contradicts it.
    /// </summary>
    public bool FocalLengthIsKnown { get; init; }

    /// <summary>Parameters given by the user, which the adjustment keeps fixed.</summary>
    public CameraParameters Fixed { get; init; } = CameraParameters.AspectRatio | CameraParameters.Skew;

    /// <summary>
    /// Pixel of a point in the camera frame; false if the lens does not see it: behind a perspective camera, or farther from the
    /// axis of a fisheye camera than its largest angle.
    /// </summary>
    public bool TryProject(Vector3d pointInCamera, out Vector2d pixel)
    {
        pixel = default;
        if (Fisheye is { } lens)
        {
            if (!lens.TryProject(pointInCamera, out var image))
                return false;
            pixel = PixelFromImage(image);
            return true;
        }
        if (!(pointInCamera.Z > 1e-9))
            return false;
        pixel = PixelFromNormalized(new(pointInCamera.X / pointInCamera.Z, pointInCamera.Y / pointInCamera.Z));
        return true;
    }

    /// <summary>Pixel of undistorted normalized coordinates (x/z, y/z); NaN if a fisheye lens does not see them.</summary>
    public Vector2d PixelFromNormalized(Vector2d normalized)
    {
        if (Fisheye is not null)
            return TryProject(new(normalized.X, normalized.Y, 1), out var pixel) ? pixel : new(double.NaN, double.NaN);
        var d = Distortion.Distort(normalized);
        return new(FocalLength * d.X + Skew * d.Y + PrincipalPoint.X, AspectRatio * FocalLength * d.Y + PrincipalPoint.Y);
    }

    /// <summary>
    /// Undistorted normalized coordinates (x/z, y/z) of a pixel: the ray is (u, v, 1). NaN for rays of a fisheye camera that do
    /// not meet the plane in front of it.
    /// </summary>
    public Vector2d NormalizedFromPixel(Vector2d pixel)
    {
        if (Fisheye is not null)
        {
            var ray = RayFromPixel(pixel);
            return ray.Z > 1e-9 ? new(ray.X / ray.Z, ray.Y / ray.Z) : new(double.NaN, double.NaN);
        }
        var v = (pixel.Y - PrincipalPoint.Y) / (AspectRatio * FocalLength);
        var u = (pixel.X - PrincipalPoint.X - Skew * v) / FocalLength;
        return Distortion.Undistort(new(u, v));
    }

    /// <summary>Unit vector along the ray of a pixel, in the camera frame.</summary>
    public Vector3d RayFromPixel(Vector2d pixel)
    {
        if (Fisheye is not { } lens)
        {
            var (u, v) = NormalizedFromPixel(pixel);
            return new Vector3d(u, v, 1).Normalized();
        }
        var (x, y) = pixel - PrincipalPoint;
        var determinant = AspectRatio * FocalLength * FocalLength - Skew * Shear;
        return lens.RayOf(new(
            (AspectRatio * FocalLength * x - Skew * y) / determinant, (FocalLength * y - Shear * x) / determinant));
    }

    /// <summary>Whether the lens keeps the orientation of small figures around undistorted normalized coordinates.</summary>
    public bool IsInvertibleAt(Vector2d normalized)
    {
        if (Fisheye is { } lens)
            return lens.TryProject(new(normalized.X, normalized.Y, 1), out _);
        var (uu, uv, vu, vv) = Distortion.DistortJacobian(normalized);
        return uu > 0 && vv > 0 && uu * vv - uv * vu > 0;
    }

    private Vector2d PixelFromImage(Vector2d image) => new(
        FocalLength * image.X + Skew * image.Y + PrincipalPoint.X,
        Shear * image.X + AspectRatio * FocalLength * image.Y + PrincipalPoint.Y);
}

/// <summary>Index of a camera in its <see cref="Scene"/>.</summary>
public readonly record struct CameraId(int Value);

/// <summary>Groups of intrinsic parameters, to say which are held fixed. The groups are the contract's policies.</summary>
[Flags]
public enum CameraParameters
{
    None = 0,
    FocalLength = 1,
    PrincipalPoint = 2,

    /// <summary>k1, k2 and k3.</summary>
    RadialDistortion = 4,

    /// <summary>p1 and p2.</summary>
    TangentialDistortion = 8,
    AspectRatio = 16,
    Skew = 32,

    /// <summary>All of a perspective camera.</summary>
    All = 63,

    /// <summary>p0 of a fisheye lens.</summary>
    FisheyeP0 = 64,

    /// <summary>p2 and p3 of a fisheye lens.</summary>
    FisheyeP2P3 = 128,

    /// <summary>p4 of a fisheye lens.</summary>
    FisheyeP4 = 256,

    /// <summary>The lower left element of the focal matrix of a fisheye camera.</summary>
    Shear = 512,

    /// <summary>All parameters of the lens and the focal matrix of a fisheye camera but its focal length and p2 and p3.</summary>
    FisheyeDefault = AspectRatio | Skew | Shear | FisheyeP0 | FisheyeP4,

    /// <summary>All of a fisheye camera.</summary>
    FisheyeAll = FisheyeDefault | FocalLength | PrincipalPoint | FisheyeP2P3,
}
