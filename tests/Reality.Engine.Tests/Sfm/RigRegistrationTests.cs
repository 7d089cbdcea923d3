using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Two cameras, six exposures, 10 m from a round object: photo i is that of slot i % 2 of exposure i / 2.</summary>
public sealed class RigRegistrationTests
{
    private static readonly RigidTransform s_second =
        RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.02, -0.06, 0.3)), new(0.5, 0.3, -0.2));

    private static readonly SyntheticScene s_synthetic = SyntheticScene.AroundWithRig(
        new() { PhotoCount = 6, PointCount = 250 }, [RigidTransform.Identity, s_second]);

    private static readonly CalibrationOptions s_options = new() { ThreadCount = 1, Rigs = RigSynchronization.Strict };

    [Fact]
    public void Photos_that_were_not_registered_are_where_the_rig_puts_them()
    {
        var reconstruction = Complete();
        reconstruction.Unregister(5);
        reconstruction.Unregister(8);

        var rigs = Join(reconstruction);

        Assert.Equal([5, 8], rigs.PlacedByRig.Order());
        Assert.Empty(rigs.Misfits);
        Assert.DoesNotContain(false, rigs.Follows);
        AssertTrue(reconstruction);
    }

    [Fact]
    public void A_photo_without_tie_points_follows_its_rig()
    {
        var reconstruction = SyntheticReconstruction.Complete(
            s_synthetic, rigs: RigSynchronization.Strict, keep: pair => pair.First.Value != 9 && pair.Second.Value != 9);
        reconstruction.Unregister(9);

        var rigs = Join(reconstruction);

        Assert.Equal([9], rigs.PlacedByRig);
        AssertTrue(reconstruction);
    }

    [Fact]
    public void A_photo_with_a_wrong_pose_moves_to_its_rig_if_tie_points_confirm_it_there()
    {
        var reconstruction = Complete();
        var wrong = new RigidTransform(Rotation.FromRotationVector(new(0.1, 0.2, -0.1)), new(2, 1, 0));
        reconstruction.CameraFromWorld[7] = wrong * reconstruction.CameraFromWorld[7];
        foreach (var o in reconstruction.Tracks.ObservationsOfPhoto[7])
            reconstruction.IsActive[o] = false;

        var rigs = Join(reconstruction);

        Assert.Empty(rigs.PlacedByRig);
        Assert.DoesNotContain(false, rigs.Follows);
        AssertTrue(reconstruction);
    }

    [Fact]
    public void A_photo_whose_tie_points_contradict_its_rig_stays_out()
    {
        var reconstruction = Complete();
        reconstruction.Unregister(9);
        var random = SeededRandom.For(3, 9);
        foreach (var o in reconstruction.Tracks.ObservationsOfPhoto[9])
            reconstruction.Displace(o, 300 * random.NextSingle(), 300 * random.NextSingle());

        var rigs = Join(reconstruction);

        Assert.Equal([9], rigs.Misfits);
        Assert.Equal([9], Enumerable.Range(0, 12).Where(photo => !rigs.Follows[photo]));
        Assert.Equal([9], Enumerable.Range(0, 12).Where(photo => !reconstruction.IsRegistered[photo]));
        AssertTrue(reconstruction);
    }

    [Fact]
    public void Nothing_changes_without_an_exposure_of_two_registered_photos()
    {
        var reconstruction = Complete();
        for (var photo = 1; photo < 12; photo += 2)
            reconstruction.Unregister(photo);
        var before = reconstruction.CameraFromWorld.ToArray();

        var rigs = Join(reconstruction);

        Assert.Equal(before, reconstruction.CameraFromWorld);
        Assert.DoesNotContain(true, rigs.Follows);
        Assert.Equal(6, reconstruction.RegisteredCount);
    }

    private static Reconstruction Complete() => SyntheticReconstruction.Complete(s_synthetic, rigs: RigSynchronization.Strict);

    private static RigPoses Join(Reconstruction reconstruction)
    {
        new RigRegistration(
            SyntheticReconstruction.AttemptAt(reconstruction, s_options), reconstruction.Rigs!, s_options).Join();
        return reconstruction.Rigs!;
    }

    // Registered photos are where they truly are, after the best similarity.
    private static void AssertTrue(Reconstruction reconstruction)
    {
        var photos = Enumerable.Range(0, 12).Where(photo => reconstruction.IsRegistered[photo]).ToArray();
        var truth = Array.ConvertAll(photos, photo => s_synthetic.Truth.Photos[photo].CameraFromWorld!.Value);
        Assert.True(SimilarityEstimation.TrySolve(
            Array.ConvertAll(photos, photo => reconstruction.CameraFromWorld[photo].Center),
            Array.ConvertAll(truth, pose => pose.Center), out var worldFromLocal));
        for (var i = 0; i < photos.Length; i++)
        {
            var pose = worldFromLocal.Apply(reconstruction.CameraFromWorld[photos[i]]);
            Assert.InRange(Vector3d.Distance(pose.Center, truth[i].Center), 0, 2e-3);
            Assert.InRange((pose.Rotation * truth[i].Rotation.Inverted()).Angle.Radians, 0, 2e-4);
        }
    }
}
