using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>
/// Intrinsics shared by photos: a perspective camera with Brown distortion.
/// </summary>
/// <remarks>
/// Pixel = (f u' + skew v' + cx, aspect f v' + cy) for distorted normalized coordinates (u', v').
/// Pixels count from the corner of the first pixel.
/// </remarks>
public sealed record Camera
{
    public required CameraId Id { get; init; }

    /// <summary>Make and model as people read it, e.g. "DJI FC6310".</summary>
    public string Name { get; init; } = "";

    /// <summary>Spectral band, e.g. "Visible" or "Thermal".</summary>
    public string Band { get; init; } = "Visible";

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

    public BrownDistortion Distortion { get; init; }

    /// <summary>
    /// Whether <see cref="FocalLength"/> comes from a file, a table or the user, rather than from a guess by field of view, and
    /// no other source contradicts it.
    /// </summary>
    public bool FocalLengthIsKnown { get; init; }

    /// <summary>Parameters given by the user, which the adjustment keeps fixed.</summary>
    public CameraParameters Fixed { get; init; } = CameraParameters.AspectRatio | CameraParameters.Skew;

    /// <summary>Pixel of a point in the camera frame; false if it is not in front of the camera.</summary>
    public bool TryProject(Vector3d pointInCamera, out Vector2d pixel)
    {
        pixel = default;
        if (!(pointInCamera.Z > 1e-9))
            return false;
        pixel = PixelFromNormalized(new(pointInCamera.X / pointInCamera.Z, pointInCamera.Y / pointInCamera.Z));
        return true;
    }

    /// <summary>Pixel of undistorted normalized coordinates (x/z, y/z).</summary>
    public Vector2d PixelFromNormalized(Vector2d normalized)
    {
        var d = Distortion.Distort(normalized);
        return new(FocalLength * d.X + Skew * d.Y + PrincipalPoint.X, AspectRatio * FocalLength * d.Y + PrincipalPoint.Y);
    }

    /// <summary>Undistorted normalized coordinates (x/z, y/z) of a pixel: the ray is (u, v, 1).</summary>
    public Vector2d NormalizedFromPixel(Vector2d pixel)
    {
        var v = (pixel.Y - PrincipalPoint.Y) / (AspectRatio * FocalLength);
        var u = (pixel.X - PrincipalPoint.X - Skew * v) / FocalLength;
        return Distortion.Undistort(new(u, v));
    }
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
    All = 63,
}
