using Reality.Contract.Specifications;
using Reality.Core.Scenes;
using Reality.Jobs.Calibration;
using Reality.Jobs.Stages;
using CalibrationOptions = Reality.Contract.Specifications.CalibrationOptions;

namespace Reality.Jobs.Tests.Calibration;

/// <summary>What fisheyeFocalPolicy and fisheyeDistortionPolicy free, fix and set.</summary>
public sealed class FisheyePoliciesTests
{
    private const CameraParameters Matrix =
        CameraParameters.FocalLength | CameraParameters.AspectRatio | CameraParameters.Skew | CameraParameters.Shear;

    private const CameraParameters Coefficients =
        CameraParameters.FisheyeP0 | CameraParameters.FisheyeP2P3 | CameraParameters.FisheyeP4;

    private static readonly Camera Camera = new()
    {
        Id = new(0), Width = 1000, Height = 800, FocalLength = 400, AspectRatio = 1.01, Skew = 2, Shear = -1,
        PrincipalPoint = new(500, 400), Fisheye = new(0.001, 1, 0.02, -0.03, 0.004), Fixed = CameraParameters.FisheyeDefault,
    };

    [Theory]
    [InlineData(FisheyeFocalPolicy.AdjustSymmetric, CameraParameters.FocalLength)]
    [InlineData(FisheyeFocalPolicy.AdjustAsymmetric, Matrix)]
    [InlineData(FisheyeFocalPolicy.Keep, CameraParameters.None)]
    public void Focal_policies_free_elements_of_the_focal_matrix(FisheyeFocalPolicy policy, CameraParameters free)
    {
        var camera = Prepared(new() { FisheyeFocalPolicy = policy });

        Assert.Equal(Matrix & ~free, camera.Fixed & Matrix);
        Assert.Equal(Camera.Fixed & ~Matrix, camera.Fixed & ~Matrix);
        Assert.Equal(Camera.Fisheye, camera.Fisheye);
        if (policy != FisheyeFocalPolicy.AdjustSymmetric)
            Assert.Equal(Camera, camera with { Fixed = Camera.Fixed });
        else
        {
            Assert.Equal(
                (Math.Sqrt(400 * 404 + 2), 1, 0, 0), (camera.FocalLength, camera.AspectRatio, camera.Skew, camera.Shear));
        }
    }

    [Theory]
    [InlineData(FisheyeDistortionPolicy.AdjustSecondAndThird, CameraParameters.FisheyeP2P3, 0.0, 0.0)]
    [InlineData(
        FisheyeDistortionPolicy.AdjustFirstToThird, CameraParameters.FisheyeP2P3 | CameraParameters.FisheyeP0, 0.001, 0.0)]
    [InlineData(FisheyeDistortionPolicy.AdjustAllButScale, Coefficients, 0.001, 0.004)]
    [InlineData(FisheyeDistortionPolicy.Keep, CameraParameters.None, 0.001, 0.004)]
    public void Distortion_policies_free_the_coefficients_named_x_and_set_those_named_by_a_digit(
        FisheyeDistortionPolicy policy, CameraParameters free, double p0, double p4)
    {
        var camera = Prepared(new() { FisheyeDistortionPolicy = policy });

        Assert.Equal(Coefficients & ~free, camera.Fixed & Coefficients);
        Assert.Equal(new(p0, 1, 0.02, -0.03, p4), camera.Fisheye);
        Assert.Equal(Camera with { Fisheye = camera.Fisheye, Fixed = camera.Fixed }, camera);
    }

    [Fact]
    public void Without_policies_the_scene_decides_and_policies_of_perspective_cameras_do_not_count()
    {
        Assert.Equal(Camera, Prepared(new()));
        Assert.Equal(Camera, Prepared(new()
        {
            FocalPolicy = ParameterPolicy.Keep, RadialPolicy = ParameterPolicy.Keep, SkewPolicy = ParameterPolicy.Adjust,
        }));
        Assert.Equal(
            Camera.Fixed | CameraParameters.PrincipalPoint,
            Prepared(new() { PrincipalPolicy = ParameterPolicy.Keep }).Fixed);
        var perspective = Camera with { Fisheye = null, Shear = 0 };
        Assert.Equal(perspective, Prepared(new() { FisheyeFocalPolicy = FisheyeFocalPolicy.Keep }, perspective));
    }

    private static Camera Prepared(CalibrationOptions options, Camera? camera = null) =>
        CalibrationPlanner.SettingsOf(options).Prepare(camera ?? Camera);
}
