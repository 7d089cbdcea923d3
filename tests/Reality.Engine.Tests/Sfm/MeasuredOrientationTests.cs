using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class MeasuredOrientationTests
{
    private static readonly SyntheticScene s_flight = SyntheticScene.Aerial(new() { PhotoCount = 5, PointCount = 200 });

    [Fact]
    public void Each_measured_rotation_leads_from_the_frame_of_the_reconstruction_to_east_north_up()
    {
        var enuFromWorld = Rotation.FromRotationVector(new(0.7, -1.1, 0.4));
        var reconstruction = new Reconstruction(
            s_flight.Uncalibrated() with
            {
                Photos =
                [
                    .. s_flight.Truth.Photos.Select((photo, i) => photo with
                    {
                        CameraFromEnu = i == 1 ? null : photo.CameraFromWorld!.Value.Rotation * enuFromWorld.Inverted(),
                    }),
                ],
            },
            SyntheticInput.Features(s_flight), SyntheticReconstruction.Empty(s_flight).Tracks);
        for (var photo = 0; photo < 5; photo++)
        {
            reconstruction.CameraFromWorld[photo] = s_flight.Truth.Photos[photo].CameraFromWorld!.Value;
            reconstruction.IsRegistered[photo] = photo != 3;
        }

        var rotations = MeasuredOrientation.Rotations(reconstruction);

        Assert.Equal(3, rotations.Length);
        Assert.All(rotations, found => Assert.InRange((found * enuFromWorld.Inverted()).Angle.Radians, 0, 1e-7));
    }

    [Fact]
    public void The_shift_goes_from_the_centers_to_the_measured_ones_and_weighs_them_by_their_accuracy()
    {
        Vector3d[] centers = [new(1, 2, 3), new(-4, 0, 2)];
        var measured = new CenterPrior[]
        {
            new(centers[0] + new Vector3d(10, -20, 5), 1, 2),
            new(centers[1] + new Vector3d(15, -25, 11), 2, 1),
        };

        var shift = MeasuredOrientation.Shift(centers, measured);

        // Weights 1 and 1/4 across, 1/4 and 1 along the vertical.
        Assert.Equal(11, shift.X, 1e-12);
        Assert.Equal(-21, shift.Y, 1e-12);
        Assert.Equal(9.8, shift.Z, 1e-12);
    }

    [Fact]
    public void Heights_that_nobody_measured_do_not_count()
    {
        Vector3d[] centers = [new(0, 0, 3), new(0, 0, 8)];
        var measured = new CenterPrior[]
        {
            new(new(1, 1, 900), 1, double.PositiveInfinity), new(new(1, 1, 6), 1, 0.5),
        };

        Assert.Equal(new Vector3d(1, 1, -2), MeasuredOrientation.Shift(centers, measured));
        Assert.Equal(new Vector3d(1, 1, 0), MeasuredOrientation.Shift(centers[..1], measured[..1]));
    }
}
