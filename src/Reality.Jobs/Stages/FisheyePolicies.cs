using Reality.Contract.Specifications;
using Reality.Core.Scenes;

namespace Reality.Jobs.Stages;

/// <summary>
/// Policies of a request for fisheye cameras: the parameters to adjust, and the values of those that a policy fixes by its name.
/// </summary>
/// <param name="Focal">Null = as the scene fixes it.</param>
/// <param name="Distortion">Null = as the scene fixes it.</param>
internal sealed record FisheyePolicies(FisheyeFocalPolicy? Focal, FisheyeDistortionPolicy? Distortion)
{
    private const CameraParameters Shape = CameraParameters.AspectRatio | CameraParameters.Skew | CameraParameters.Shear;
    private const CameraParameters Matrix = Shape | CameraParameters.FocalLength;

    private const CameraParameters Coefficients =
        CameraParameters.FisheyeP0 | CameraParameters.FisheyeP2P3 | CameraParameters.FisheyeP4;

    /// <summary>The policies of a request; null if it has none.</summary>
    public static FisheyePolicies? Of(FisheyeFocalPolicy? focal, FisheyeDistortionPolicy? distortion) =>
        focal is null && distortion is null ? null : new(focal, distortion);

    /// <summary>The fisheye camera that a calibration starts from.</summary>
    public Camera ApplyTo(Camera camera, FisheyeLens lens)
    {
        if (Distortion is not (null or FisheyeDistortionPolicy.Keep))
            camera = WithNamedCoefficients(camera, lens);
        if (Focal is FisheyeFocalPolicy.AdjustSymmetric)
            camera = Symmetric(camera);
        return camera with { Fixed = FixedOf(FixedOf(camera.Fixed, Focal), Distortion) };
    }

    private static CameraParameters FixedOf(CameraParameters given, FisheyeFocalPolicy? policy) => policy switch
    {
        null => given,
        FisheyeFocalPolicy.AdjustSymmetric => (given & ~Matrix) | Shape,
        FisheyeFocalPolicy.AdjustAsymmetric => given & ~Matrix,
        FisheyeFocalPolicy.Keep => given | Matrix,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, null),
    };

    private static CameraParameters FixedOf(CameraParameters given, FisheyeDistortionPolicy? policy) => policy switch
    {
        null => given,
        FisheyeDistortionPolicy.AdjustSecondAndThird =>
            (given & ~Coefficients) | CameraParameters.FisheyeP0 | CameraParameters.FisheyeP4,
        FisheyeDistortionPolicy.AdjustFirstToThird => (given & ~Coefficients) | CameraParameters.FisheyeP4,
        FisheyeDistortionPolicy.AdjustAllButScale => given & ~Coefficients,
        FisheyeDistortionPolicy.Keep => given | Coefficients,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, null),
    };

    private Camera WithNamedCoefficients(Camera camera, FisheyeLens lens)
    {
        var p0 = Distortion is FisheyeDistortionPolicy.AdjustSecondAndThird ? 0 : lens.P0;
        var p4 = Distortion is FisheyeDistortionPolicy.AdjustAllButScale ? lens.P4 : 0;
        return camera with { Fisheye = new(p0, lens.P1, lens.P2, lens.P3, p4) };
    }

    // The focal length with which small figures keep their area.
    private static Camera Symmetric(Camera camera) => camera is { AspectRatio: 1, Skew: 0, Shear: 0 } ? camera : camera with
    {
        FocalLength = Math.Sqrt(
            camera.AspectRatio * camera.FocalLength * camera.FocalLength - camera.Skew * camera.Shear),
        AspectRatio = 1,
        Skew = 0,
        Shear = 0,
    };
}
