using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Photos 10 m from a round object, f = 1800 pixels, on an arc of 120 degrees.</summary>
public sealed class PointTriangulatorTests
{
    private const double MaxErrorPixels = 4;

    private static readonly SyntheticScene Scene = SyntheticScene.Around(new() { PhotoCount = 7, PointCount = 150 });

    [Fact]
    public void Exact_observations_give_exact_points()
    {
        var reconstruction = Triangulated(SyntheticReconstruction.Posed(Scene));

        Assert.Equal(reconstruction.Tracks.Count, reconstruction.PointCount);
        for (var track = 0; track < reconstruction.Tracks.Count; track++)
        {
            var truth = SyntheticReconstruction.TruthOf(Scene, reconstruction, track);
            Assert.InRange(Vector3d.Distance(truth, reconstruction.Points[track]), 0, 1e-5);
        }
        Assert.All(reconstruction.IsActive, Assert.True);
    }

    [Fact]
    public void A_wrong_observation_is_left_out_and_does_not_move_its_point()
    {
        var reconstruction = SyntheticReconstruction.Posed(Scene);
        var track = LongTrack(reconstruction);
        var wrong = reconstruction.Tracks.FirstObservation[track] + 2;
        reconstruction.Displace(wrong, 25, -40);

        Triangulated(reconstruction);

        var truth = SyntheticReconstruction.TruthOf(Scene, reconstruction, track);
        Assert.InRange(Vector3d.Distance(truth, reconstruction.Points[track]), 0, 1e-5);
        Assert.False(reconstruction.IsActive[wrong]);
        Assert.True(reconstruction.IsActive[wrong - 1] && reconstruction.IsActive[wrong + 1]);
    }

    [Fact]
    public void Noise_of_half_a_pixel_leaves_points_to_millimeters()
    {
        var noisy = SyntheticScene.Around(new() { PhotoCount = 7, PointCount = 150, NoisePixels = 0.5 });
        var reconstruction = Triangulated(SyntheticReconstruction.Posed(noisy));

        var errors = Enumerable.Range(0, reconstruction.Tracks.Count).Where(t => reconstruction.HasPoint[t])
            .Select(t => Vector3d.Distance(SyntheticReconstruction.TruthOf(noisy, reconstruction, t), reconstruction.Points[t]))
                .Order().ToArray();
        Assert.InRange(errors[errors.Length / 2], 0.5e-3, 6e-3);
    }

    [Fact]
    public void Two_photos_from_nearly_one_place_give_no_points()
    {
        // 0.35 radians between neighbors on the arc; one degree is asked first, thirty then.
        var reconstruction = SyntheticReconstruction.Posed(Scene);
        for (var photo = 2; photo < reconstruction.PhotoCount; photo++)
            reconstruction.IsRegistered[photo] = false;
        Assert.True(Triangulated(reconstruction, new() { MinTriangulationAngleDegrees = 10 }).PointCount > 20);

        Array.Clear(reconstruction.HasPoint);
        Array.Clear(reconstruction.IsActive);
        Assert.Equal(0, Triangulated(reconstruction, new() { MinTriangulationAngleDegrees = 40 }).PointCount);
        Assert.DoesNotContain(true, reconstruction.IsActive);
    }

    [Fact]
    public void Photos_that_are_not_registered_take_no_part_until_points_are_completed()
    {
        var reconstruction = SyntheticReconstruction.Posed(Scene);
        reconstruction.IsRegistered[3] = false;
        Triangulated(reconstruction);
        Assert.Equal(0, reconstruction.ActiveCountOf(3));

        reconstruction.IsRegistered[3] = true;
        var seen = reconstruction.Tracks.ObservationsOfPhoto[3]
            .Where(o => reconstruction.HasPoint[reconstruction.Tracks.TrackOf[o]]).ToArray();
        reconstruction.Displace(seen[0], 0, 10);
        new PointTriangulator(reconstruction, new()).Complete(MaxErrorPixels, TestContext.Current.CancellationToken);

        Assert.Equal(seen.Length - 1, reconstruction.ActiveCountOf(3));
        Assert.False(reconstruction.IsActive[seen[0]]);
    }

    [Fact]
    public void Observations_too_far_off_fall_and_points_left_with_one_go_with_them()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        var track = LongTrack(reconstruction);
        var first = reconstruction.Tracks.FirstObservation[track];
        reconstruction.Displace(first, 0, 5);
        var pair = Enumerable.Range(0, reconstruction.Tracks.Count).First(t => reconstruction.Tracks.LengthOf(t) == 2);
        reconstruction.Displace(reconstruction.Tracks.FirstObservation[pair], 5, 0);

        var dropped = new PointTriangulator(reconstruction, new()).Filter(MaxErrorPixels, TestContext.Current.CancellationToken);

        Assert.Equal(3, dropped);
        Assert.Equal((true, false), (reconstruction.HasPoint[track], reconstruction.HasPoint[pair]));
        Assert.Equal((false, true), (reconstruction.IsActive[first], reconstruction.IsActive[first + 1]));
        Assert.Equal(reconstruction.Tracks.Count - 1, reconstruction.PointCount);
    }

    private static int LongTrack(Reconstruction reconstruction) =>
        Enumerable.Range(0, reconstruction.Tracks.Count).First(t => reconstruction.Tracks.LengthOf(t) >= 5);

    private static Reconstruction Triangulated(Reconstruction reconstruction, CalibrationOptions? options = null)
    {
        new PointTriangulator(reconstruction, options ?? new())
            .Triangulate(MaxErrorPixels, TestContext.Current.CancellationToken);
        return reconstruction;
    }
}
