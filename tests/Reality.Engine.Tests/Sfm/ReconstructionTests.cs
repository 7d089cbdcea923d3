using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class ReconstructionTests
{
    private static readonly SyntheticScene Scene = SyntheticScene.Around(new() { PhotoCount = 5, PointCount = 300 });

    [Fact]
    public void At_the_truth_no_observation_is_off()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        for (var o = 0; o < reconstruction.Tracks.ObservationCount; o++)
            Assert.InRange(
                reconstruction.SquaredErrorPixels(o, reconstruction.Points[reconstruction.Tracks.TrackOf[o]]), 0, 1e-7);
    }

    [Fact]
    public void Errors_are_squared_pixels_and_infinite_behind_a_camera()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        reconstruction.Displace(3, 3, -4);
        Assert.Equal(25, reconstruction.SquaredErrorPixels(3, reconstruction.Points[reconstruction.Tracks.TrackOf[3]]), 0.01);
        var pose = reconstruction.CameraFromWorld[reconstruction.Tracks.PhotoOf[3]];
        Assert.Equal(double.PositiveInfinity, reconstruction.SquaredErrorPixels(3, pose.Inverted() * new Vector3d(0, 0, -1)));
    }

    [Fact]
    public void Moving_the_world_leaves_every_error_and_every_angle_as_it_was()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        var angles = Enumerable.Range(0, reconstruction.Tracks.Count).Select(reconstruction.LargestAngleRadians).ToArray();
        var similarity = new Similarity(3.5, Rotation.FromRotationVector(new(0.5, 1.2, -0.3)), new(100, -50, 20));
        var center = similarity * reconstruction.CameraFromWorld[2].Center;

        reconstruction.Transform(similarity);

        Assert.InRange(Vector3d.Distance(center, reconstruction.CameraFromWorld[2].Center), 0, 1e-10);
        for (var o = 0; o < reconstruction.Tracks.ObservationCount; o++)
            Assert.InRange(
                reconstruction.SquaredErrorPixels(o, reconstruction.Points[reconstruction.Tracks.TrackOf[o]]), 0, 1e-7);
        for (var track = 0; track < angles.Length; track++)
            Assert.Equal(angles[track], reconstruction.LargestAngleRadians(track), 1e-9);
    }

    [Fact]
    public void The_largest_angle_is_that_of_active_observations()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        var track = Enumerable.Range(0, reconstruction.Tracks.Count).First(t => reconstruction.Tracks.LengthOf(t) == 5);
        var first = reconstruction.Tracks.FirstObservation[track];
        double Angle(int a, int b) => Triangulation.AngleRadians(
            reconstruction.CameraFromWorld[a].Center, reconstruction.CameraFromWorld[b].Center, reconstruction.Points[track]);

        // Photos stand on an arc in their order.
        Assert.Equal(Angle(0, 4), reconstruction.LargestAngleRadians(track), 1e-12);
        reconstruction.IsActive[first + 4] = false;
        Assert.Equal(Angle(0, 3), reconstruction.LargestAngleRadians(track), 1e-12);
        reconstruction.IsActive[first] = reconstruction.IsActive[first + 1] = reconstruction.IsActive[first + 2] = false;
        Assert.Equal(0, reconstruction.LargestAngleRadians(track));
    }

    [Fact]
    public void A_photo_that_is_taken_out_takes_its_observations_along()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        var others = reconstruction.ActiveCountOf(0);
        reconstruction.Unregister(2);

        Assert.Equal(
            (0, others, 4), (reconstruction.ActiveCountOf(2), reconstruction.ActiveCountOf(0), reconstruction.RegisteredCount));
        Assert.All(reconstruction.Tracks.ObservationsOfPhoto[2], o => Assert.False(reconstruction.IsActive[o]));
    }

    [Fact]
    public void A_point_that_is_removed_leaves_no_active_observation()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        var count = reconstruction.PointCount;
        reconstruction.RemovePoint(7);

        Assert.Equal(count - 1, reconstruction.PointCount);
        for (var o = 0; o < reconstruction.Tracks.ObservationCount; o++)
            Assert.Equal(reconstruction.Tracks.TrackOf[o] != 7, reconstruction.IsActive[o]);
    }
}
