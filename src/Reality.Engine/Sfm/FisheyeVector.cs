using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>The eleven intrinsic parameters of a fisheye camera in the order of the bundle adjustment.</summary>
/// <remarks>
/// Focal matrix [[f, skew], [shear, aspect f]]. Focal length, principal point, aspect ratio and skew are where
/// <see cref="IntrinsicVector"/> has them.
/// </remarks>
internal static class FisheyeVector
{
    public const int Length = 11;

    /// <summary>p0 of the lens; p1 to p4 follow.</summary>
    public const int P0 = 3;

    public const int P1 = 4, P2 = 5, P3 = 6, P4 = 7, Shear = 10;

    /// <summary>The parameters of a camera.</summary>
    public static double[] Of(Camera camera, FisheyeLens lens) =>
    [
        camera.FocalLength, camera.PrincipalPoint.X, camera.PrincipalPoint.Y, lens.P0, lens.P1, lens.P2, lens.P3, lens.P4,
        camera.AspectRatio, camera.Skew, camera.Shear,
    ];

    /// <summary>Name of a parameter, as people read it.</summary>
    public static string NameOf(int parameter) => parameter switch
    {
        >= P0 and <= P4 => $"p{parameter - P0}",
        Shear => "shear",
        _ => IntrinsicVector.NameOf(parameter),
    };

    /// <summary>A camera with the given parameters.</summary>
    public static Camera Apply(Camera camera, ReadOnlySpan<double> v) => camera with
    {
        FocalLength = v[IntrinsicVector.Focal],
        PrincipalPoint = new(v[IntrinsicVector.CenterX], v[IntrinsicVector.CenterY]),
        Fisheye = new(v[P0], v[P1], v[P2], v[P3], v[P4]),
        AspectRatio = v[IntrinsicVector.Aspect],
        Skew = v[IntrinsicVector.Skew],
        Shear = v[Shear],
    };

    /// <summary>The group by which a user fixes a parameter; none for p1, which is never adjusted.</summary>
    public static CameraParameters GroupOf(int parameter) => parameter switch
    {
        IntrinsicVector.Focal => CameraParameters.FocalLength,
        IntrinsicVector.CenterX or IntrinsicVector.CenterY => CameraParameters.PrincipalPoint,
        P0 => CameraParameters.FisheyeP0,
        P2 or P3 => CameraParameters.FisheyeP2P3,
        P4 => CameraParameters.FisheyeP4,
        IntrinsicVector.Aspect => CameraParameters.AspectRatio,
        IntrinsicVector.Skew => CameraParameters.Skew,
        Shear => CameraParameters.Shear,
        _ => CameraParameters.None,
    };
}
