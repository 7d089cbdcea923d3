using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class PhotoRegistrationTests
{
    private const int Photo = 2;

    private static readonly SyntheticScene Scene = SyntheticScene.Around(new() { PhotoCount = 5, PointCount = 200 });

    [Fact]
    public void Exact_points_give_the_exact_pose()
    {
        var reconstruction = WithoutPose();

        Assert.True(new PhotoRegistration(reconstruction, new()).TryEstimate(Photo, out var pose, out var inlierCount));

        AssertPose(pose, radians: 1e-6, meters: 1e-5);
        Assert.Equal(reconstruction.Tracks.ObservationsOfPhoto[Photo].Length, inlierCount);
    }

    [Fact]
    public void Wrong_points_do_not_move_the_pose_while_enough_are_right()
    {
        var reconstruction = WithoutPose();
        var seen = reconstruction.Tracks.ObservationsOfPhoto[Photo];
        for (var i = 0; i < seen.Length; i += 2)
            reconstruction.Displace(seen[i], 200 + 13 * i, -150 - 7 * i);

        Assert.True(new PhotoRegistration(reconstruction, new()).TryEstimate(Photo, out var pose, out var inlierCount));

        AssertPose(pose, radians: 1e-5, meters: 1e-4);
        Assert.InRange(inlierCount, seen.Length / 2 - 1, seen.Length / 2 + 2);
    }

    [Fact]
    public void Points_that_agree_on_nothing_give_no_pose()
    {
        var reconstruction = WithoutPose();
        var random = SeededRandom.For(3, 0);
        var features = reconstruction.Features[Photo];
        for (var i = 0; i < features.Count; i++)
            (features.X[i], features.Y[i]) = (2000 * random.NextSingle(), 1500 * random.NextSingle());

        Assert.False(new PhotoRegistration(reconstruction, new()).TryEstimate(Photo, out _, out _));
    }

    [Fact]
    public void Too_few_points_in_view_give_no_pose()
    {
        var reconstruction = WithoutPose();
        var seen = reconstruction.Tracks.ObservationsOfPhoto[Photo];
        foreach (var o in seen[14..])
            reconstruction.RemovePoint(reconstruction.Tracks.TrackOf[o]);
        var registration = new PhotoRegistration(reconstruction, new() { MinInlierCount = 15 });

        Assert.Equal(14, registration.VisibleCount(Photo));
        Assert.False(registration.TryEstimate(Photo, out _, out _));
    }

    private static Reconstruction WithoutPose()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        reconstruction.Unregister(Photo);
        reconstruction.CameraFromWorld[Photo] = RigidTransform.Identity;
        return reconstruction;
    }

    private static void AssertPose(RigidTransform pose, double radians, double meters)
    {
        var truth = Scene.Truth.Photos[Photo].CameraFromWorld!.Value;
        Assert.InRange((truth.Rotation * pose.Rotation.Inverted()).Angle.Radians, 0, radians);
        Assert.InRange(Vector3d.Distance(truth.Center, pose.Center), 0, meters);
    }
}
