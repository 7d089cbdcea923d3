using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Two cameras half a meter apart, four exposures: photo i is that of slot i % 2 of exposure i / 2.</summary>
public sealed class RigPosesTests
{
    private static readonly RigidTransform Second =
        RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.02, -0.06, 0.01)), new(0.5, 0.03, -0.02));

    private static readonly SyntheticScene Synthetic =
        SyntheticScene.AroundWithRig(new() { PhotoCount = 4, PointCount = 60 }, [RigidTransform.Identity, Second]);

    [Fact]
    public void Photos_without_places_or_without_a_wish_for_rigs_are_independent()
    {
        Assert.Null(RigPoses.Of(Synthetic.Truth, RigSynchronization.None));
        var plain = Synthetic.Truth with { Photos = [.. Synthetic.Truth.Photos.Select(photo => photo with { RigPlace = null })] };
        Assert.Null(RigPoses.Of(plain, RigSynchronization.Strict));
    }

    [Fact]
    public void Slots_and_exposures_are_numbered_by_their_first_photos_and_bind_none_at_first()
    {
        var photos = Synthetic.Truth.Photos.ToArray();
        photos[2] = photos[2] with { RigPlace = null };
        var rigs = RigPoses.Of(Synthetic.Truth with { Photos = photos }, RigSynchronization.Loose)!;

        Assert.Equal([("head", "camera0"), ("head", "camera1")], rigs.Slots);
        Assert.Equal([0, 1, -1, 1, 0, 1, 0, 1], rigs.SlotOf);
        Assert.Equal([0, 0, -1, 1, 2, 2, 3, 3], rigs.ExposureOf);
        Assert.Equal([3], rigs.PhotosOfExposure[1]);
        Assert.False(rigs.AreStrict);
        Assert.DoesNotContain(true, rigs.Follows);
        Assert.Null(rigs.ToBundle([0, 1], [false, false], holdsSlots: false));
        Assert.All(Assert.Single(rigs.ToRigs()).Slots, slot => Assert.Null(slot.CameraFromRig));
    }

    [Fact]
    public void Exposures_count_if_a_photo_of_the_slots_follows()
    {
        var rigs = Following(0, 1, 3);

        Assert.Equal(2, rigs.ExposureCountOf(new HashSet<int> { 0, 1 }));
        Assert.Equal(1, rigs.ExposureCountOf(new HashSet<int> { 0 }));
        Assert.Equal(0, rigs.ExposureCountOf(new HashSet<int>()));
    }

    [Fact]
    public void A_photo_stays_if_another_one_of_its_exposure_has_enough_tie_points()
    {
        var (rigs, reconstruction) = (Following(0, 1, 2), SyntheticReconstruction.Complete(Synthetic));
        var enough = reconstruction.ActiveCountOf(1);

        Assert.True(rigs.Holds(0, enough, reconstruction));
        Assert.False(rigs.Holds(0, enough + 1, reconstruction));
        // The other photo of its exposure does not follow.
        Assert.False(rigs.Holds(2, 1, reconstruction));
        Assert.False(rigs.Holds(4, 1, reconstruction));
        Assert.Equal(
            [true, true, true, false, false, true, false, false],
            rigs.WholeExposures([true, false, true, false, false, true, false, false]));
    }

    [Fact]
    public void An_adjustment_has_the_exposures_of_its_photos_and_one_slot_that_stays()
    {
        var rigs = Following(0, 1, 2, 3, 6, 7);
        bool[] isFixed = [true, true, false, true, false];

        var bundle = rigs.ToBundle([0, 1, 6, 7, 4], isFixed, holdsSlots: false)!;

        Assert.Equal([0, 3], bundle.Exposures);
        Assert.Equal([0, 1, 0, 1, -1], bundle.SlotOf);
        Assert.Equal([0, 0, 1, 1, -1], bundle.ExposureOf);
        Assert.Equal([true, false], bundle.SlotIsFixed);
        // Free as soon as one of its photos is; photos of rigs move with their slots.
        Assert.Equal([true, false], bundle.ExposureIsFixed);
        Assert.Equal([false, false, false, false, false], isFixed);
        Assert.Null(bundle.Deviations);

        bool[] held = [true, true, false, true, true];
        Assert.Equal([true, true], rigs.ToBundle([0, 1, 6, 7, 4], held, holdsSlots: true)!.SlotIsFixed);
        Assert.Equal([true, true, false, false, true], held);
    }

    [Fact]
    public void Photos_take_the_poses_of_their_rigs_and_move_with_the_world()
    {
        var (rigs, reconstruction) = (Following(0, 1, 2, 3, 4, 5, 6, 7), SyntheticReconstruction.Posed(Synthetic));
        rigs.Fits[1] = RigFit.Of(Second, [Second, Second, Second], 10);
        var similarity = new Similarity(2, Rotation.FromRotationVector(new(0, 0, 0.3)), new(5, 6, 7));
        var expected = Array.ConvertAll(reconstruction.CameraFromWorld, similarity.Apply);

        rigs.Transform(similarity, reconstruction);

        Assert.Equal(1, rigs.CameraFromRig[1]!.Value.Translation.Length / (2 * Second.Translation.Length), 1e-12);
        Assert.Equal(20, rigs.Fits[1]!.DistanceToScene);
        for (var photo = 0; photo < expected.Length; photo++)
        {
            Assert.InRange((reconstruction.CameraFromWorld[photo].Center - expected[photo].Center).Length, 0, 1e-9);
            Assert.InRange(
                (reconstruction.CameraFromWorld[photo].Rotation * expected[photo].Rotation.Inverted()).Angle.Radians, 0, 1e-7);
        }
    }

    [Fact]
    public void The_spread_of_exposures_decides_what_their_mean_is_worth()
    {
        RigidTransform At(double x, double turn) =>
            RigidTransform.FromCenter(Rotation.FromRotationVector(new(0, turn, 0)), new(x, 0, 0));
        RigidTransform[] measured = [At(0.98, 0.01), At(1, -0.01), At(1.02, 0)];
        var fit = RigFit.Of(At(1, 0), measured, distanceToScene: 10);

        // √(2 · 0.02² / (3 (3 - 1))), and as much in rotation.
        Assert.Equal(0.02 / Math.Sqrt(3), fit.CenterSpread!.Value, 2e-4);
        Assert.Equal(0.01 / Math.Sqrt(3), fit.RotationSpreadRadians!.Value, 1e-6);
        Assert.Equal(fit.CenterSpread / Math.Sqrt(3), fit.CenterSigma);
        Assert.True(fit.IsDistanceSignificant);
        Assert.Equal(double.PositiveInfinity, fit.PriorCenterSigma);
        Assert.True(fit.Explains(At(0.2, 0.02)));
        Assert.False(fit.Explains(At(0.5, 0)));
        Assert.False(fit.Explains(At(0, 0.05)));
        Assert.Equal(fit.CenterSpread / Math.Sqrt(2), fit.Deviation.Center);

        var near = RigFit.Of(At(0.01, 0), [At(-0.01, 0), At(0.01, 0), At(0.03, 0)], distanceToScene: 10);
        Assert.False(near.IsDistanceSignificant);
        Assert.Equal(0.005, near.PriorCenterSigma, 1e-12);
        Assert.Equal(double.PositiveInfinity, (near with { IsReference = true }).PriorCenterSigma);

        var few = RigFit.Of(At(1, 0), measured[..2], distanceToScene: 10);
        Assert.Null(few.CenterSpread);
        Assert.True(few.IsDistanceSignificant);
        Assert.Equal(2 * fit.CenterSpread, fit.Scaled(2).CenterSpread);
        Assert.Equal(2 * fit.Distance, fit.Scaled(2).Distance);
    }

    // The truth, with some photos that follow.
    private static RigPoses Following(params int[] photos)
    {
        var rigs = RigPoses.Of(Synthetic.Truth, RigSynchronization.Strict)!;
        (rigs.CameraFromRig[0], rigs.CameraFromRig[1]) = (RigidTransform.Identity, Second);
        for (var exposure = 0; exposure < rigs.RigFromWorld.Length; exposure++)
            rigs.RigFromWorld[exposure] = Synthetic.Truth.Photos[2 * exposure].CameraFromWorld!.Value;
        foreach (var photo in photos)
            rigs.Follows[photo] = true;
        return rigs;
    }
}
