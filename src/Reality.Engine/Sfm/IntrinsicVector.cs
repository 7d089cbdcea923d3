using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>The ten intrinsic parameters of a camera in the order of the bundle adjustment.</summary>
internal static class IntrinsicVector
{
    public const int Length = 10;

    public const int Focal = 0, CenterX = 1, CenterY = 2, K1 = 3, K2 = 4, K3 = 5, P1 = 6, P2 = 7, Aspect = 8, Skew = 9;

    /// <summary>The parameters of a camera.</summary>
    public static double[] Of(Camera camera)
    {
        var d = camera.Distortion;
        return
        [
            camera.FocalLength, camera.PrincipalPoint.X, camera.PrincipalPoint.Y, d.K1, d.K2, d.K3, d.P1, d.P2,
            camera.AspectRatio, camera.Skew,
        ];
    }

    /// <summary>A camera with the given parameters.</summary>
    public static Camera Apply(Camera camera, ReadOnlySpan<double> v) => camera with
    {
        FocalLength = v[Focal],
        PrincipalPoint = new(v[CenterX], v[CenterY]),
        Distortion = new(v[K1], v[K2], v[K3], v[P1], v[P2]),
        AspectRatio = v[Aspect],
        Skew = v[Skew],
    };

    /// <summary>The group of a parameter, as a user fixes it.</summary>
    public static CameraParameters GroupOf(int parameter) => parameter switch
    {
        Focal => CameraParameters.FocalLength,
        CenterX or CenterY => CameraParameters.PrincipalPoint,
        K1 or K2 or K3 => CameraParameters.RadialDistortion,
        P1 or P2 => CameraParameters.TangentialDistortion,
        Aspect => CameraParameters.AspectRatio,
        _ => CameraParameters.Skew,
    };
}
