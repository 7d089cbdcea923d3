using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class MeasuredPositionsTests
{
    // Nine photos in one line of flight, each turned a degree further than the one before: as the ends of a bent block are.
    private const double BendRadians = Math.PI / 180;

    private static readonly SyntheticScene s_line = SyntheticScene.Aerial(
        new() { PhotoCount = 9, PhotosPerLine = 9, PointCount = 100, PositionSigmaMeters = 0 });

    // Ten photos that no tie point supports, so that chance may have placed any of them.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(3, 0)]
    [InlineData(10, 0)]
    public void Positions_contradict_at_most_a_fifth_of_the_photos(int misplaced, int contradicted)
    {
        var synthetic = SyntheticScene.Aerial(new() { PhotoCount = 10, PointCount = 50, PositionSigmaMeters = 0.5 });
        var reconstruction = SyntheticReconstruction.Posed(synthetic);
        for (var i = 0; i < misplaced; i++)
        {
            var pose = reconstruction.CameraFromWorld[i];
            reconstruction.CameraFromWorld[i] = RigidTransform.FromCenter(
                pose.Rotation, pose.Center + new Vector3d(300 + 70 * i, 90 * i * i - 200, 0));
        }
        var georeferencing = new Georeferencing(reconstruction, new());
        georeferencing.Apply();

        Assert.Equal(
            Enumerable.Range(0, contradicted), georeferencing.Positions.Contradicted().Select(conflict => conflict.Photo));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3 / 7.0, 2, 3)]
    [InlineData(0, 3, 4, 5)]
    [InlineData(4 / 8.0, 0)]
    public void The_vertical_of_a_bent_block_is_the_mean_of_what_its_photos_measured(double degrees, params int[] bare)
    {
        var reconstruction = Bent((i, photo) => bare.Contains(i) ? photo with { CameraFromEnu = null } : photo);

        Assert.Equal(degrees, TiltOf(reconstruction), 0.05);
    }

    [Fact]
    public void A_third_of_wrong_rotations_does_not_tilt_a_bent_block()
    {
        var wrong = Rotation.FromRotationVector(new(1, 0.2, 0));
        var reconstruction = Bent((i, photo) =>
            i is 3 or 4 or 5 ? photo with { CameraFromEnu = photo.CameraFromEnu!.Value * wrong } : photo);

        Assert.InRange(TiltOf(reconstruction), 0, 0.05);
    }

    /// <summary>Photos 2 and 3 have neither a height nor a rotation, as if a log had gaps.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Photos_without_heights_and_rotations_leave_the_others_at_their_heights(bool areBare)
    {
        var reconstruction = Bent((i, photo) => photo with
        {
            Position = photo.Position! with
            {
                HorizontalSigmaMeters = 5,
                VerticalSigmaMeters = areBare && i is 2 or 3 ? double.PositiveInfinity : 10,
            },
            CameraFromEnu = areBare && i is 2 or 3 ? null : photo.CameraFromEnu,
        });
        var georeferencing = new Georeferencing(reconstruction, new());

        Assert.True(georeferencing.Apply());

        var errors = Enumerable.Range(0, reconstruction.PhotoCount).Where(i => i is not (2 or 3))
            .Select(i => reconstruction.CameraFromWorld[i].Center.Z - georeferencing.Positions.Of(i).Center.Z);
        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 0, 0.75);
    }

    [Fact]
    public void A_scene_is_confirmed_once_most_of_its_photos_are_where_their_positions_say()
    {
        var reconstruction = SyntheticReconstruction.Posed(s_line);
        var georeferencing = new Georeferencing(reconstruction, new());
        Assert.False(georeferencing.Positions.AreConfirmed);
        Assert.True(georeferencing.Apply());
        Assert.True(georeferencing.Positions.AreConfirmed);

        for (var photo = 0; photo < 5; photo++)
            georeferencing.Positions.Agreeing[photo] = null;
        Assert.False(georeferencing.Positions.AreConfirmed);
    }

    // Degrees from the true vertical in the middle of the line to that which the photos tell.
    private static double TiltOf(Reconstruction reconstruction) => 180 / Math.PI * Vector3d.AngleRadians(
        new MeasuredPositions(reconstruction, new()).Up().Direction, new(0, 0, 1));

    private static Reconstruction Bent(Func<int, Photo, Photo> change)
    {
        var straight = SyntheticReconstruction.Posed(s_line);
        var photos = straight.Scene.Photos
            .Select((photo, i) => change(i, photo with { CameraFromEnu = straight.CameraFromWorld[i].Rotation })).ToArray();
        var bent = new Reconstruction(straight.Scene with { Photos = photos }, straight.Features, straight.Tracks);
        var middle = straight.CameraFromWorld[4].Center;
        var spacing = Vector3d.Distance(straight.CameraFromWorld[3].Center, middle);
        for (var i = 0; i < bent.PhotoCount; i++)
        {
            var pose = straight.CameraFromWorld[i];
            var across = Vector3d.Cross(new(0, 0, 1), straight.CameraFromWorld[8].Center - middle).Normalized();
            var turn = Rotation.FromRotationVector((i - 4) * BendRadians * across);
            var sag = new Vector3d(0, 0, -0.5 * (i - 4) * (i - 4) * BendRadians * spacing);
            bent.CameraFromWorld[i] = RigidTransform.FromCenter(pose.Rotation * turn.Inverted(), pose.Center + sag);
            bent.IsRegistered[i] = true;
        }
        return bent;
    }
}
