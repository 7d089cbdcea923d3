using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>What <see cref="Georeferencing"/> makes of an exact reconstruction in a frame of its own.</summary>
public sealed class GeoreferencingOfExactScenesTests
{
    private static readonly Similarity LocalFromWorld = new(0.05, Rotation.FromRotationVector(new(1, -0.5, 2)), new(7, -3, 4));

    private static readonly SyntheticScene Flight = SyntheticScene.Aerial(
        new() { PhotoCount = 9, PointCount = 200, PositionSigmaMeters = 0 });

    [Fact]
    public void Exact_positions_put_everything_where_it_is()
    {
        var reconstruction = Moved(Flight);
        var georeferencing = new Georeferencing(reconstruction, new());

        Assert.True(georeferencing.Apply());

        // The origin is the median of the positions, so only distances and directions compare.
        var shift = reconstruction.CameraFromWorld[0].Center - Flight.Truth.Photos[0].CameraFromWorld!.Value.Center;
        for (var i = 0; i < 9; i++)
        {
            var truth = Flight.Truth.Photos[i].CameraFromWorld!.Value;
            Assert.InRange(Vector3d.Distance(truth.Center + shift, reconstruction.CameraFromWorld[i].Center), 0, 1e-3);
            Assert.InRange((truth.Rotation * reconstruction.CameraFromWorld[i].Rotation.Inverted()).Angle.Radians, 0, 1e-4);
            Assert.InRange(
                Vector3d.Distance(georeferencing.CenterPriors[i]!.Center, reconstruction.CameraFromWorld[i].Center), 0, 1e-3);
        }
        Assert.Equal(Flight.Truth.Origin!.Value.Latitude.Degrees, georeferencing.Origin!.Value.Latitude.Degrees, 1e-3);
        Assert.InRange(georeferencing.Origin.Value.HeightMeters, 245, 255);
    }

    [Fact]
    public void Without_positions_z_is_up_and_one_unit_is_the_distance_of_neighbors()
    {
        var around = SyntheticScene.Around(new() { PhotoCount = 9, PointCount = 300 });
        var reconstruction = Moved(around);
        var georeferencing = new Georeferencing(reconstruction, new());

        Assert.False(georeferencing.Apply());

        Assert.Null(georeferencing.Origin);
        var worldUp = LocalUp(around, reconstruction);
        Assert.InRange(Vector3d.AngleRadians(worldUp, new(0, 0, 1)), 0, 0.02);
        var centers = Array.ConvertAll(reconstruction.CameraFromWorld, p => p.Center);
        var nearest = centers.Select(c => centers.Where(other => other != c).Min(other => Vector3d.Distance(c, other))).Order()
            .ToArray();
        Assert.Equal(1, nearest[4], 1e-9);
        // The object, which is as large as the distance of two neighbors, stands around the origin.
        var middle = reconstruction.Points.Aggregate(Vector3d.Zero, (sum, p) => sum + p) / reconstruction.Points.Length;
        Assert.InRange(middle.Length, 0, 0.3);
    }

    [Fact]
    public void Two_positions_place_nothing()
    {
        var reconstruction = Moved(Flight, photo => photo.Id.Value < 2);
        Assert.False(new Georeferencing(reconstruction, new()).Apply());
    }

    [Fact]
    public void Measured_rotations_tell_up_where_positions_lie_on_one_line()
    {
        // Positions on one line leave the turn about it open.
        var line = SyntheticScene.Aerial(
            new() { PhotoCount = 6, PhotosPerLine = 6, PointCount = 400, PositionSigmaMeters = 0 });
        var reconstruction = Moved(line, measured: true);

        Assert.True(new Georeferencing(reconstruction, new()).Apply());

        Assert.InRange(Vector3d.AngleRadians(LocalUp(line, reconstruction), new(0, 0, 1)), 0, 0.02);
    }

    // Where the true up direction points to now, as the first photo sees it.
    private static Vector3d LocalUp(SyntheticScene scene, Reconstruction reconstruction) =>
        reconstruction.CameraFromWorld[0].Rotation.Inverted()
        * (scene.Truth.Photos[0].CameraFromWorld!.Value.Rotation * new Vector3d(0, 0, 1));

    private static Reconstruction Moved(SyntheticScene synthetic, Func<Photo, bool>? isMeasured = null, bool measured = false)
    {
        var truth = SyntheticReconstruction.Complete(synthetic);
        var photos = truth.Scene.Photos.Select(p => p with
        {
            Position = isMeasured?.Invoke(p) ?? true ? p.Position : null,
            CameraFromEnu = measured ? synthetic.Truth[p.Id].CameraFromWorld!.Value.Rotation : null,
        });
        var reconstruction = new Reconstruction(truth.Scene with { Photos = photos.ToArray() }, truth.Features, truth.Tracks);
        truth.CameraFromWorld.CopyTo(reconstruction.CameraFromWorld, 0);
        truth.Points.CopyTo(reconstruction.Points, 0);
        foreach (var flags in (bool[][])[reconstruction.IsRegistered, reconstruction.HasPoint, reconstruction.IsActive])
            Array.Fill(flags, true);
        reconstruction.Transform(LocalFromWorld);
        return reconstruction;
    }
}
