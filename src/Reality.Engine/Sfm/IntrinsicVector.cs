using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>
/// The intrinsic parameters of a camera in the order of the bundle adjustment: ten of a perspective camera, those of
/// <see cref="FisheyeVector"/> of a fisheye camera. The length distinguishes them.
/// </summary>
internal static class IntrinsicVector
{
    public const int Length = 10;

    public const int Focal = 0, CenterX = 1, CenterY = 2, K1 = 3, K2 = 4, K3 = 5, P1 = 6, P2 = 7, Aspect = 8, Skew = 9;

    /// <summary>The parameters of a camera.</summary>
    public static double[] Of(Camera camera)
    {
        if (camera.Fisheye is { } lens)
            return FisheyeVector.Of(camera, lens);
        var d = camera.Distortion;
        return
        [
            camera.FocalLength, camera.PrincipalPoint.X, camera.PrincipalPoint.Y, d.K1, d.K2, d.K3, d.P1, d.P2,
            camera.AspectRatio, camera.Skew,
        ];
    }

    /// <summary>Name of a parameter of a perspective camera, as people read it.</summary>
    public static string NameOf(int parameter) => parameter switch
    {
        Focal => "focal length",
        CenterX => "principal point x",
        CenterY => "principal point y",
        K1 or K2 or K3 => $"k{1 + parameter - K1}",
        P1 or P2 => $"p{1 + parameter - P1}",
        Aspect => "aspect ratio",
        _ => "skew",
    };

    /// <summary>A camera with the given parameters.</summary>
    public static Camera Apply(Camera camera, ReadOnlySpan<double> v)
    {
        if (IsFisheye(v))
            return FisheyeVector.Apply(camera, v);
        return camera with
        {
            FocalLength = v[Focal],
            PrincipalPoint = new(v[CenterX], v[CenterY]),
            Distortion = new(v[K1], v[K2], v[K3], v[P1], v[P2]),
            AspectRatio = v[Aspect],
            Skew = v[Skew],
        };
    }

    /// <summary>Whether the parameters are those of a fisheye camera.</summary>
    public static bool IsFisheye(ReadOnlySpan<double> v) => v.Length == FisheyeVector.Length;

    /// <summary>Number of parameters of a camera.</summary>
    public static int LengthOf(Camera camera) => camera.Fisheye is null ? Length : FisheyeVector.Length;

    /// <summary>Whether a parameter may be adjusted at all, as far as a user has not fixed it.</summary>
    public static bool IsAdjustable(Camera camera, int parameter) => camera.Fisheye is null
        ? (camera.Fixed & GroupOf(parameter)) == 0
        : parameter != FisheyeVector.P1 && (camera.Fixed & FisheyeVector.GroupOf(parameter)) == 0;

    /// <summary>The group of a parameter of a perspective camera, as a user fixes it.</summary>
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

/// <summary>Prior on the intrinsics of a camera, in the order of <see cref="IntrinsicVector"/>.</summary>
/// <param name="Mean">Expected values.</param>
/// <param name="Sigma">Standard deviations; infinite if nothing is known.</param>
internal sealed record IntrinsicPrior(double[] Mean, double[] Sigma)
{
    /// <summary>A prior of no weight.</summary>
    public static IntrinsicPrior None { get; } = new(
        new double[FisheyeVector.Length], [.. Enumerable.Repeat(double.PositiveInfinity, FisheyeVector.Length)]);
}

/// <summary>Default priors of cameras, which keep weakly determined intrinsics in a plausible range.</summary>
internal static class IntrinsicPriors
{
    // Standard deviations over consumer, drone and phone cameras: principal points within about 1 % of the longer side from
    // the center, distortion as in lens tables.
    private const double PrincipalPointFraction = 0.01;
    private const double K1Sigma = 0.2, K2Sigma = 0.2, K3Sigma = 0.1, TangentialSigma = 0.003;
    private const double GuessedFocalLengthSigma = 0.5;
    private const double AspectSigma = 0.002, SkewFraction = 0.0005;

    // Of fisheye lenses. Elements of the focal matrix are relative to the focal length.
    private const double P0Sigma = 0.005, P2Sigma = 0.1, P3Sigma = 0.1, P4Sigma = 0.05, FocalMatrixSigma = 0.01;

    /// <summary>The prior of a camera of the input.</summary>
    /// <param name="camera">The camera, whose intrinsics are the expected values.</param>
    /// <param name="options">Options with the standard deviation of a known focal length.</param>
    /// <param name="strength">
    /// Factor on the weight of the prior on focal length, principal point and tangential distortion; 1 or more.
    /// </param>
    public static IntrinsicPrior Of(Camera camera, CalibrationOptions options, double strength)
    {
        var longSide = Math.Max(camera.Width, camera.Height);
        if (camera.Fisheye is { } lens)
            return FisheyeOf(camera, lens, options, strength);
        var sigma = new double[IntrinsicVector.Length];
        sigma[IntrinsicVector.Focal] = camera.FocalLength
            * (camera.FocalLengthIsKnown ? options.KnownFocalLengthSigma : GuessedFocalLengthSigma);
        sigma[IntrinsicVector.CenterX] = sigma[IntrinsicVector.CenterY] = PrincipalPointFraction * longSide;
        sigma[IntrinsicVector.K1] = K1Sigma;
        sigma[IntrinsicVector.K2] = K2Sigma;
        sigma[IntrinsicVector.K3] = K3Sigma;
        sigma[IntrinsicVector.P1] = sigma[IntrinsicVector.P2] = TangentialSigma;
        sigma[IntrinsicVector.Aspect] = AspectSigma;
        sigma[IntrinsicVector.Skew] = SkewFraction * longSide;
        foreach (var k in (ReadOnlySpan<int>)[
            IntrinsicVector.Focal, IntrinsicVector.CenterX, IntrinsicVector.CenterY, IntrinsicVector.P1, IntrinsicVector.P2])
            sigma[k] /= Math.Sqrt(strength);
        return new(IntrinsicVector.Of(camera), sigma);
    }

    // The difference of the off-diagonal elements is a rotation about the axis, which the pose can express as well. The prior
    // determines how much of it each takes.
    private static IntrinsicPrior FisheyeOf(Camera camera, FisheyeLens lens, CalibrationOptions options, double strength)
    {
        var root = Math.Sqrt(strength);
        var center = PrincipalPointFraction * Math.Max(camera.Width, camera.Height) / root;
        var focal = camera.FocalLength
            * (camera.FocalLengthIsKnown ? options.KnownFocalLengthSigma : GuessedFocalLengthSigma) / root;
        var side = FocalMatrixSigma * camera.FocalLength;
        return new(
            FisheyeVector.Of(camera, lens),
            [focal, center, center, P0Sigma, 1, P2Sigma, P3Sigma, P4Sigma, FocalMatrixSigma, side, side]);
    }
}
