using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Calibration of photos of more than 190 degrees in a room: many rays point backwards.</summary>
public sealed class FisheyeCalibrationTests
{
    private static readonly Camera Camera = new()
    {
        Id = new(0), Name = "Fisheye", Width = 1600, Height = 1600, FocalLength = 470, PrincipalPoint = new(806, 795),
        Fisheye = new(0, 1, 0.02, -0.03, 0), FocalLengthIsKnown = true, Fixed = CameraParameters.FisheyeDefault,
    };

    private static readonly SyntheticSceneOptions Room = new()
    {
        PhotoCount = 10, PointCount = 400, NoisePixels = 0.2, Camera = Camera,
    };

    [Fact]
    public void Many_rays_point_backwards()
    {
        var synthetic = SyntheticScene.Inside(Room);
        var rays = synthetic.Features[0].X.Zip(synthetic.Features[0].Y, (x, y) => Camera.RayFromPixel(new(x, y))).ToArray();
        Assert.InRange(rays.Count(ray => ray.Z < 0), rays.Length / 10, rays.Length);
    }

    [Fact]
    public void Without_noise_a_known_camera_gives_the_exact_scene()
    {
        var synthetic = SyntheticScene.Inside(Room with
        {
            NoisePixels = 0,
            Camera = Camera with { Fixed = CameraParameters.FisheyeAll },
        });

        var result = SyntheticInput.Calibrate(synthetic);

        Assert.Equal(10, result.Scene.CalibratedPhotoCount);
        Assert.InRange(SyntheticInput.CenterErrors(synthetic, result.Scene).Max(), 0, 2e-5);
        Assert.Equal(synthetic.Truth.Cameras[0], result.Scene.Cameras[0]);
    }

    [Fact]
    public void Wrong_matches_do_no_harm()
    {
        var synthetic = SyntheticScene.Inside(Room with { OutlierFraction = 0.2 });

        var result = SyntheticInput.Calibrate(synthetic, c => c with { FocalLength = 480, Fisheye = FisheyeLens.Equidistant });

        Assert.Equal(10, result.Scene.CalibratedPhotoCount);
        Assert.InRange(SyntheticInput.CenterErrors(synthetic, result.Scene).Max(), 0, 0.01);
        AssertLens(synthetic.Truth.Cameras[0], result.Scene.Cameras[0]);
    }

    [Fact]
    public void A_lens_of_which_only_the_kind_is_known_is_found()
    {
        var synthetic = SyntheticScene.Inside(Room);

        var result = SyntheticInput.Calibrate(synthetic, c => c with
        {
            FocalLength = FisheyeLens.GuessedFocalLength(1600, 1600),
            FocalLengthIsKnown = false,
            PrincipalPoint = new(800, 800),
            Fisheye = FisheyeLens.Equidistant,
        });

        Assert.Equal(10, result.Scene.CalibratedPhotoCount);
        AssertLens(synthetic.Truth.Cameras[0], result.Scene.Cameras[0]);
    }

    [Theory]
    [InlineData(CameraParameters.None, 0)] // fisheyeFocalPolicy Keep
    [InlineData(CameraParameters.FocalLength, 0)] // AdjustSymmetric
    [InlineData(CameraParameters.FocalLength | CameraParameters.AspectRatio | CameraParameters.Skew | CameraParameters.Shear, 0)]
    [InlineData(CameraParameters.FisheyeP2P3, 0)] // fisheyeDistortionPolicy Adjust_01xx0
    [InlineData(CameraParameters.FisheyeP2P3 | CameraParameters.FisheyeP0, 0)] // Adjust_x1xx0
    [InlineData(CameraParameters.FisheyeP2P3 | CameraParameters.FisheyeP0 | CameraParameters.FisheyeP4, 0)] // Adjust_x1xxx
    [InlineData(CameraParameters.FisheyeP2P3 | CameraParameters.FocalLength, 1)]
    [InlineData(CameraParameters.PrincipalPoint, 0)]
    public void What_is_freed_comes_near_the_truth_and_what_is_fixed_keeps_its_bits(CameraParameters freed, double shift)
    {
        var truth = Camera with
        {
            FocalLength = 470,
            AspectRatio = 1.004,
            Skew = 1.5,
            Shear = 1.5,
            Fisheye = new(0.002, 1, 0.02, -0.03, 0.003),
        };
        var synthetic = SyntheticScene.Inside(Room with { NoisePixels = 0.1, Camera = truth });
        // Wrong in what is freed only.
        var wrong = Wrong(truth, freed, shift) with { Fixed = CameraParameters.FisheyeAll & ~freed };

        var camera = SyntheticInput.Calibrate(synthetic, _ => wrong).Scene.Cameras[0];

        var (before, after, exact) = (IntrinsicVector.Of(wrong), IntrinsicVector.Of(camera), IntrinsicVector.Of(truth));
        for (var k = 0; k < FisheyeVector.Length; k++)
        {
            if (k == FisheyeVector.P1 || (freed & FisheyeVector.GroupOf(k)) == 0)
            {
                Assert.Equal(before[k], after[k]);
                continue;
            }
            Assert.NotEqual(before[k], after[k]);
            Assert.InRange(Math.Abs(after[k] - exact[k]) * Pixels(k), 0, 0.5 * Math.Abs(before[k] - exact[k]) * Pixels(k) + 0.1);
        }
    }

    [Theory]
    [InlineData(false, PairKind.Essential)]
    [InlineData(true, PairKind.PureRotation)]
    public void Pairs_are_verified_by_their_rays(bool turnsOnly, PairKind kind)
    {
        var synthetic = SyntheticScene.Inside(Room with { OutlierFraction = 0.3 });
        var features = SyntheticInput.Features(synthetic);
        var (first, second) = (synthetic.Truth.Photos[0], synthetic.Truth.Photos[1]);
        if (turnsOnly)
            features[1] = Turned(features[0]);
        var (a, b) = turnsOnly ? Same(features[0].X.Length) : synthetic.Match(0, 1);

        Assert.True(PairVerifier.TryVerify(
            first, Camera, features[0], second, Camera, features[1], [.. a.Zip(b, (i, j) => new FeatureMatch(i, j, 0.5f))],
            new(), 1, out var pair));

        Assert.Equal(kind, pair.Kind);
        if (turnsOnly)
            return;
        var exact = second.CameraFromWorld!.Value * first.CameraFromWorld!.Value.Inverted();
        Assert.InRange((pair.SecondFromFirst!.Value.Rotation * exact.Rotation.Inverted()).Angle.Degrees, 0, 0.2);
        Assert.InRange(
            Vector3d.AngleRadians(pair.SecondFromFirst.Value.Translation, exact.Translation) * 180 / Math.PI, 0, 1);
    }

    private static (int[] First, int[] Second) Same(int count) =>
        ([.. Enumerable.Range(0, count)], [.. Enumerable.Range(0, count)]);

    private static FeatureSet Turned(FeatureSet features)
    {
        var turn = Rotation.FromRotationVector(new(0.1, 0.3, -0.2));
        var (x, y) = ((float[])features.X.Clone(), (float[])features.Y.Clone());
        for (var i = 0; i < x.Length; i++)
        {
            if (Camera.TryProject(turn * Camera.RayFromPixel(new(x[i], y[i])), out var pixel))
                (x[i], y[i]) = ((float)pixel.X, (float)pixel.Y);
        }
        return new()
        {
            X = x, Y = y, Scale = features.Scale, Orientation = features.Orientation, Descriptors = [], Colors = features.Colors,
            Width = features.Width, Height = features.Height,
        };
    }

    private static Camera Wrong(Camera truth, CameraParameters freed, double shift)
    {
        var lens = truth.Fisheye!;
        double Off(CameraParameters group, double by) => (freed & group) == 0 ? 0 : by;
        return truth with
        {
            FocalLength = truth.FocalLength + Off(CameraParameters.FocalLength, 6 + shift),
            PrincipalPoint = truth.PrincipalPoint
                + new Vector2d(Off(CameraParameters.PrincipalPoint, 4), Off(CameraParameters.PrincipalPoint, -3)),
            AspectRatio = truth.AspectRatio - Off(CameraParameters.AspectRatio, 0.004),
            Skew = truth.Skew - Off(CameraParameters.Skew, 1.5),
            Shear = truth.Shear - Off(CameraParameters.Shear, 1.5),
            Fisheye = new(
                lens.P0 - Off(CameraParameters.FisheyeP0, 0.004), 1, lens.P2 - Off(CameraParameters.FisheyeP2P3, 0.02),
                lens.P3 + Off(CameraParameters.FisheyeP2P3, 0.01), lens.P4 - Off(CameraParameters.FisheyeP4, 0.006)),
        };
    }

    // Size of a parameter's effect in pixels.
    private static double Pixels(int parameter) => parameter switch
    {
        IntrinsicVector.Focal or IntrinsicVector.CenterX or IntrinsicVector.CenterY or IntrinsicVector.Skew
            or FisheyeVector.Shear => 1,
        _ => 470,
    };

    // Distances in the image, not coefficients, are what photos tell.
    private static void AssertLens(Camera exact, Camera found)
    {
        for (var angle = 0.1; angle < 1.6; angle += 0.1)
        {
            var (a, b) = (exact.FocalLength * exact.Fisheye!.RadiusAt(angle), found.FocalLength * found.Fisheye!.RadiusAt(angle));
            Assert.Equal(a, b, 0.5);
        }
        Assert.InRange((exact.PrincipalPoint - found.PrincipalPoint).Length, 0, 0.5);
    }
}
