using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>A photo that sees too few tie points is placed by its matches with one other photo.</summary>
public sealed class PairRegistrationTests
{
    private const int Photo = 2;
    private const int PointCountInView = 7;

    private static readonly SyntheticScene Scene = SyntheticScene.Around(new() { PhotoCount = 5, PointCount = 500 });

    [Fact]
    public void Exact_matches_and_tie_points_give_the_exact_pose()
    {
        Assert.True(new PairRegistration(WithoutPose(), new()).TryEstimate(Photo, out var pose));

        var truth = Scene.Truth.Photos[Photo].CameraFromWorld!.Value;
        Assert.InRange((truth.Rotation * pose.Rotation.Inverted()).Angle.Radians, 0, 1e-5);
        Assert.InRange(Vector3d.Distance(truth.Center, pose.Center), 0, 1e-4);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Half_of_the_tie_points_and_five_must_agree_on_the_length_of_the_baseline(int wrongCount, bool isPlaced)
    {
        var reconstruction = WithoutPose(inView: PointCountInView + 1);
        var tracks = reconstruction.Tracks;
        var seen = tracks.ObservationsOfPhoto[Photo].Where(o => reconstruction.HasPoint[tracks.TrackOf[o]]).ToArray();
        for (var i = 0; i < wrongCount; i++)
            reconstruction.Points[tracks.TrackOf[seen[i]]] *= 2 + i;

        Assert.Equal(isPlaced, new PairRegistration(reconstruction, new()).TryEstimate(Photo, out _));
    }

    [Fact]
    public void Few_matches_place_nothing()
    {
        var few = SyntheticScene.Around(new() { PhotoCount = 5, PointCount = 120 });
        Assert.False(new PairRegistration(WithoutPose(few), new()).TryEstimate(Photo, out _));
    }

    [Fact]
    public void A_strip_goes_on_where_hardly_any_point_is_in_three_photos()
    {
        const int last = 6;
        var synthetic = SyntheticScene.Aerial(
            new() { PhotoCount = last + 1, PhotosPerLine = last + 1, PointCount = 10000, NoisePixels = 0.3 });
        var pairs = SyntheticInput.Pairs(synthetic).Where(pair => pair.Second.Value < last || pair.First.Value == last - 1)
            .ToArray();
        var shared = pairs.Where(pair => pair.Second.Value == last - 1).SelectMany(pair => pair.SecondFeature).ToHashSet();
        var link = pairs[^1];
        var alone = Enumerable.Range(0, link.InlierCount).Where(i => !shared.Contains(link.FirstFeature[i])).ToArray();
        var both = Enumerable.Range(0, link.InlierCount).Where(i => shared.Contains(link.FirstFeature[i])).Take(10);
        int[] kept = [.. alone.Concat(both).Order()];
        pairs[^1] = link with
        {
            FirstFeature = Array.ConvertAll(kept, i => link.FirstFeature[i]),
            SecondFeature = Array.ConvertAll(kept, i => link.SecondFeature[i]),
        };

        var result = SceneCalibrator.Calibrate(
            synthetic.Uncalibrated(), SyntheticInput.Features(synthetic), pairs, new(), new RecordingLog(),
            TestContext.Current.CancellationToken);

        Assert.Equal(last + 1, result.Scene.CalibratedPhotoCount);
        Assert.InRange(SyntheticInput.CenterErrors(synthetic, result.Scene).Max(), 0, 0.1);
    }

    // All other photos where they truly are, and of what the photo sees, a few tie points.
    private static Reconstruction WithoutPose(SyntheticScene? synthetic = null, int inView = PointCountInView)
    {
        var reconstruction = SyntheticReconstruction.Complete(synthetic ?? Scene);
        foreach (var o in reconstruction.Tracks.ObservationsOfPhoto[Photo][inView..])
            reconstruction.RemovePoint(reconstruction.Tracks.TrackOf[o]);
        reconstruction.Unregister(Photo);
        reconstruction.CameraFromWorld[Photo] = RigidTransform.Identity;
        return reconstruction;
    }
}
