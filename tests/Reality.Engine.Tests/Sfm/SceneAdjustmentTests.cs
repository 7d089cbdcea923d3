using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class SceneAdjustmentTests
{
    private static readonly SyntheticScene Scene = SyntheticScene.Around(new() { PhotoCount = 6, PointCount = 150 });
    private static readonly BundleOptions Precise = new() { MaxIterationCount = 60, MinRelativeDecrease = 1e-13 };

    [Fact]
    public void A_disturbed_photo_returns_between_the_others_that_stay_bit_for_bit()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        var before = (RigidTransform[])reconstruction.CameraFromWorld.Clone();
        var turn = Rotation.FromRotationVector(new(0.01, -0.02, 0.015));
        reconstruction.CameraFromWorld[3] = new RigidTransform(turn, new(0.05, -0.03, 0.1)) * before[3];

        var free = new bool[6];
        free[3] = true;
        Adjustment(reconstruction).AdjustSome(free, Precise, TestContext.Current.CancellationToken);

        Assert.InRange(Vector3d.Distance(before[3].Center, reconstruction.CameraFromWorld[3].Center), 0, 1e-5);
        Assert.InRange((before[3].Rotation * reconstruction.CameraFromWorld[3].Rotation.Inverted()).Angle.Radians, 0, 1e-6);
        foreach (var photo in (int[])[0, 1, 2, 4, 5])
            Assert.Equal(before[photo], reconstruction.CameraFromWorld[photo]);
        Assert.Equal(Scene.Truth.Cameras[0] with { }, reconstruction.Cameras[0]);
    }

    [Fact]
    public void Points_that_no_free_photo_sees_are_not_touched()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        var tracks = reconstruction.Tracks;
        var seen = tracks.ObservationsOfPhoto[0].Select(o => tracks.TrackOf[o]).ToHashSet();
        Assert.NotEmpty(Enumerable.Range(0, tracks.Count).Except(seen));
        for (var track = 0; track < tracks.Count; track++)
            reconstruction.Points[track] += new Vector3d(0.01, -0.01, 0.02);
        var before = (Vector3d[])reconstruction.Points.Clone();

        Adjustment(reconstruction)
            .AdjustSome([true, false, false, false, false, false], Precise, TestContext.Current.CancellationToken);

        for (var track = 0; track < tracks.Count; track++)
            Assert.Equal(seen.Contains(track), before[track] != reconstruction.Points[track]);
    }

    [Theory]
    [InlineData(0, false, false, false)]
    [InlineData(1, true, true, false)]
    [InlineData(2, true, true, true)]
    public void Freedom_says_which_intrinsics_may_change(int freedom, bool focalLength, bool firstRadial, bool others)
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene, Wrong);
        var before = reconstruction.Cameras[0];

        Adjustment(reconstruction).AdjustAll((IntrinsicsFreedom)freedom, Precise, TestContext.Current.CancellationToken);

        var after = reconstruction.Cameras[0];
        Assert.Equal(focalLength, after.FocalLength != before.FocalLength);
        Assert.Equal(firstRadial, after.Distortion.K1 != before.Distortion.K1);
        Assert.Equal(others, after.PrincipalPoint != before.PrincipalPoint);
        Assert.Equal(others, after.Distortion.P2 != before.Distortion.P2);
        Assert.Equal(before.AspectRatio, after.AspectRatio);
    }

    [Fact]
    public void What_the_user_fixed_stays_in_full_freedom()
    {
        var reconstruction = SyntheticReconstruction.Complete(
            Scene, c => Wrong(c) with { Fixed = CameraParameters.FocalLength | CameraParameters.RadialDistortion });

        Adjustment(reconstruction).AdjustAll(IntrinsicsFreedom.All, Precise, TestContext.Current.CancellationToken);

        var (before, after) = (Wrong(Scene.Truth.Cameras[0]), reconstruction.Cameras[0]);
        Assert.Equal((before.FocalLength, before.Distortion.K1), (after.FocalLength, after.Distortion.K1));
        Assert.NotEqual(before.PrincipalPoint, after.PrincipalPoint);
        Assert.NotEqual(before.AspectRatio, after.AspectRatio);
    }

    [Fact]
    public void A_guessed_focal_length_two_percent_off_returns()
    {
        var reconstruction = SyntheticReconstruction.Complete(
            Scene, c => c with { FocalLength = 1.02 * c.FocalLength, FocalLengthIsKnown = false });
        Adjustment(reconstruction)
            .AdjustAll(IntrinsicsFreedom.FocalAndFirstRadial, Precise, TestContext.Current.CancellationToken);
        Assert.Equal(1800, reconstruction.Cameras[0].FocalLength, 0.5);
    }

    [Fact]
    public void Observations_that_are_not_active_pull_nothing()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        var before = (RigidTransform[])reconstruction.CameraFromWorld.Clone();
        for (var o = 3; o < reconstruction.Tracks.ObservationCount; o += 10)
        {
            reconstruction.Displace(o, 30, 30);
            reconstruction.IsActive[o] = false;
        }
        Adjustment(reconstruction).AdjustAll(IntrinsicsFreedom.None, Precise, TestContext.Current.CancellationToken);
        for (var photo = 0; photo < before.Length; photo++)
            Assert.InRange(Vector3d.Distance(before[photo].Center, reconstruction.CameraFromWorld[photo].Center), 0, 1e-4);
    }

    [Fact]
    public void Center_priors_hold_the_scene_by_photo()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        var adjustment = Adjustment(reconstruction);
        var shift = new Vector3d(-0.4, 0.3, 0.2);
        adjustment.CenterPriors = [.. reconstruction.CameraFromWorld.Select(p => new CenterPrior(p.Center + shift, 1, 1))];
        var before = Array.ConvertAll(reconstruction.CameraFromWorld, p => p.Center);

        adjustment.AdjustAll(IntrinsicsFreedom.None, Precise, TestContext.Current.CancellationToken);

        for (var photo = 0; photo < before.Length; photo++)
            Assert.InRange(Vector3d.Distance(before[photo] + shift, reconstruction.CameraFromWorld[photo].Center), 0, 1e-3);
    }

    private static Camera Wrong(Camera camera) => camera with
    {
        FocalLength = 1.01 * camera.FocalLength,
        PrincipalPoint = new(1000, 750),
        Distortion = default,
        AspectRatio = 1.001,
    };

    private static SceneAdjustment Adjustment(Reconstruction reconstruction) => new(reconstruction, new() { ThreadCount = 1 });
}
