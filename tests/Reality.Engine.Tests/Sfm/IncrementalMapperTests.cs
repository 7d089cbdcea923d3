using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class IncrementalMapperTests
{
    private static readonly SyntheticScene Exact = SyntheticScene.Around(new() { PhotoCount = 8, PointCount = 250 });

    [Fact]
    public void Without_noise_the_scene_grows_from_one_pair_to_the_exact_one()
    {
        var registered = new List<int>();
        var reconstruction = SyntheticReconstruction.Empty(Exact);
        var mapper = Mapper(reconstruction, registered.Add);

        Assert.True(mapper.TryGrow(PairOf(Exact, 2, 4)));
        mapper.Finish();

        Assert.Equal(8, reconstruction.RegisteredCount);
        Assert.Equal(8, registered.Sum());
        Assert.Equal(2, registered[0]);
        Assert.InRange(WorstCenter(Exact, reconstruction), 0, 2e-3);
        Assert.Equal(reconstruction.Tracks.Count, reconstruction.PointCount);
        Assert.Equal(1800, reconstruction.Cameras[0].FocalLength, 1.0);
    }

    [Fact]
    public void The_first_photo_of_the_pair_is_where_the_world_starts()
    {
        var reconstruction = SyntheticReconstruction.Empty(Exact);
        Mapper(reconstruction).TryGrow(PairOf(Exact, 2, 4));
        // Adjustments are free to carry the frame along, and without a reason they hardly do.
        Assert.InRange(reconstruction.CameraFromWorld[2].Center.Length, 0, 0.05);
        Assert.InRange(reconstruction.CameraFromWorld[4].Center.Length, 0.8, 1.2);
    }

    [Fact]
    public void Half_a_pixel_of_noise_stays_half_a_pixel()
    {
        var noisy = SyntheticScene.Around(new() { PhotoCount = 8, PointCount = 250, NoisePixels = 0.5 });
        var reconstruction = SyntheticReconstruction.Empty(noisy);
        var mapper = Mapper(reconstruction);
        Assert.True(mapper.TryGrow(PairOf(noisy, 1, 3)));
        mapper.Finish();

        Assert.Equal(8, reconstruction.RegisteredCount);
        var squared = Enumerable.Range(0, reconstruction.Tracks.ObservationCount).Where(o => reconstruction.IsActive[o])
            .Average(o => reconstruction.SquaredErrorPixels(o, reconstruction.Points[reconstruction.Tracks.TrackOf[o]]));
        Assert.InRange(Math.Sqrt(squared), 0.5, 0.75);
        Assert.InRange(WorstCenter(noisy, reconstruction), 0, 0.05);
    }

    [Fact]
    public void A_pair_whose_pose_is_wrong_gives_no_start()
    {
        var reconstruction = SyntheticReconstruction.Empty(Exact);
        var wrong = new RigidTransform(Rotation.FromRotationVector(new(0, 2, 0)), new(1, 0, 0));
        Assert.False(Mapper(reconstruction).TryGrow(PairOf(Exact, 2, 4) with { SecondFromFirst = wrong }));
    }

    [Fact]
    public void A_photo_whose_features_are_all_wrong_is_not_registered_and_spoils_nothing()
    {
        var reconstruction = SyntheticReconstruction.Empty(Exact);
        var random = SeededRandom.For(8, 0);
        var features = reconstruction.Features[6];
        for (var i = 0; i < features.Count; i++)
            (features.X[i], features.Y[i]) = (2000 * random.NextSingle(), 1500 * random.NextSingle());
        var mapper = Mapper(reconstruction);
        Assert.True(mapper.TryGrow(PairOf(Exact, 2, 4)));
        mapper.Finish();

        Assert.Equal([6], Enumerable.Range(0, 8).Where(p => !reconstruction.IsRegistered[p]));
        Assert.InRange(WorstCenter(Exact, reconstruction), 0, 2e-3);
    }

    [Fact]
    public void Finishing_drops_a_registered_photo_that_nothing_supports()
    {
        var reconstruction = SyntheticReconstruction.Complete(Exact);
        reconstruction.CameraFromWorld[5] = reconstruction.CameraFromWorld[0];
        foreach (var o in reconstruction.Tracks.ObservationsOfPhoto[5])
            reconstruction.IsActive[o] = false;

        Mapper(reconstruction).Finish();

        Assert.False(reconstruction.IsRegistered[5]);
        Assert.Equal(7, reconstruction.RegisteredCount);
        Assert.InRange(WorstCenter(Exact, reconstruction), 0, 2e-3);
    }

    [Fact]
    public void Settling_moves_no_photo_whose_tie_points_agree()
    {
        var noisy = SyntheticScene.Around(new() { PhotoCount = 8, PointCount = 250, NoisePixels = 0.3 });
        var reconstruction = SyntheticReconstruction.Posed(noisy);
        RigidTransform[] before = [.. reconstruction.CameraFromWorld];

        Mapper(reconstruction).Settle();

        Assert.Equal(before, reconstruction.CameraFromWorld);
        Assert.Equal(reconstruction.Tracks.Count, reconstruction.PointCount);
    }

    [Fact]
    public void Settling_brings_back_a_photo_that_is_off_by_many_pixels()
    {
        var reconstruction = SyntheticReconstruction.Posed(Exact);
        var truth = reconstruction.CameraFromWorld[3];
        reconstruction.CameraFromWorld[3] = new RigidTransform(Rotation.FromRotationVector(new(0.004, 0.01, 0)), default) * truth;

        Mapper(reconstruction).Settle();

        var turn = reconstruction.CameraFromWorld[3].Rotation * truth.Rotation.Inverted();
        // A pixel is 5.6e-4; the whole scene may turn a little.
        Assert.InRange(turn.Angle.Radians, 0, 4e-4);
        Assert.Equal(reconstruction.Tracks.Count, reconstruction.PointCount);
    }

    [Fact]
    public void Rejected_photos_are_not_tried_again_and_leave_the_others_as_they_are()
    {
        var reconstruction = SyntheticReconstruction.Complete(Exact);
        var mapper = Mapper(reconstruction);

        mapper.Reject([(1, 30), (4, 50)]);
        mapper.Grow();

        Assert.Equal([1, 4], Enumerable.Range(0, 8).Where(p => !reconstruction.IsRegistered[p]));
        Assert.Equal([30, 50], mapper.Drops.OfType<PhotoDrop>().Select(drop => drop.PositionConflictMeters));
        Assert.InRange(reconstruction.PointCount, 1, reconstruction.Tracks.Count);
        for (var photo = 0; photo < 8; photo++)
            Assert.Equal(reconstruction.IsRegistered[photo], reconstruction.ActiveCountOf(photo) > 0);
    }

    [Fact]
    public void A_cancelled_mapper_throws()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var reconstruction = SyntheticReconstruction.Empty(Exact);
        var options = new CalibrationOptions();
        var mapper = new IncrementalMapper(
            reconstruction, new SceneAdjustment(reconstruction, options), options, _ => { }, cancelled.Token);
        Assert.Throws<OperationCanceledException>(() => mapper.TryGrow(PairOf(Exact, 2, 4)));
    }

    // Photos of an arc around the object, after the best similarity; meters at a distance of 10.
    private static double WorstCenter(SyntheticScene scene, Reconstruction reconstruction)
    {
        var photos = Enumerable.Range(0, reconstruction.PhotoCount).Where(p => reconstruction.IsRegistered[p]).ToArray();
        var estimated = Array.ConvertAll(photos, p => reconstruction.CameraFromWorld[p].Center);
        var truth = Array.ConvertAll(photos, p => scene.Truth.Photos[p].CameraFromWorld!.Value.Center);
        Assert.True(SimilarityEstimation.TrySolve(estimated, truth, out var similarity));
        return estimated.Zip(truth, (e, t) => Vector3d.Distance(similarity * e, t)).Max();
    }

    private static InitialPair PairOf(SyntheticScene scene, int first, int second)
    {
        var (a, b) = (scene.Truth.Photos[first].CameraFromWorld!.Value, scene.Truth.Photos[second].CameraFromWorld!.Value);
        var relative = b * a.Inverted();
        return new(first, second, relative with { Translation = relative.Translation.Normalized() }, 1);
    }

    private static IncrementalMapper Mapper(Reconstruction reconstruction, Action<int>? registered = null)
    {
        var options = new CalibrationOptions { ThreadCount = 1 };
        return new(
            reconstruction, new SceneAdjustment(reconstruction, options), options, registered ?? (_ => { }),
            TestContext.Current.CancellationToken);
    }
}
