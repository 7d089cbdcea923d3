using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>
/// A camera that turns and moves while it reads 1500 rows in 40 ms. Pixels are up to 40 from where a camera that exposes all rows
/// at once would see them.
/// </summary>
public sealed class CameraReadoutTests
{
    private static readonly Camera s_camera = new SyntheticSceneOptions().Camera with { ReadoutSeconds = 0.04 };

    // About a different amount of each axis, none of them zero.
    private static readonly CameraMotion s_motion = new(new(0.5, -0.3, 0.4), new(3, -5, 2), 10);

    private static readonly Vector3d[] s_points =
        [new(-3, -2, 8), new(4, -3, 12), new(-2, 3, 9), new(3, 2.5, 11), new(0.2, 3.4, 10)];

    [Fact]
    public void The_first_rows_are_read_before_the_middle_and_the_last_ones_after_it()
    {
        Assert.Equal(-0.02, CameraReadout.SecondsAt(s_camera, new(1900, 0)), 1e-12);
        Assert.Equal(0, CameraReadout.SecondsAt(s_camera, new(0, 750)), 1e-12);
        Assert.Equal(0.01, CameraReadout.SecondsAt(s_camera, new(0, 1125)), 1e-12);
    }

    [Fact]
    public void A_pixel_of_a_known_point_comes_to_where_the_camera_sees_it_at_the_middle()
    {
        foreach (var point in s_points)
        {
            Assert.True(s_camera.TryProject(point, out var expected));
            var measured = Seen(point, s_motion);

            var corrected = CameraReadout.Corrected(s_camera, s_motion, measured, point);

            Assert.InRange((measured - expected).Length, 4, 60);
            // A motion is linear in time, and the turn is not: (0.7 · 0.02)² / 2 of 1800 pixels.
            Assert.InRange((corrected - expected).Length, 0, 0.2);
        }
    }

    [Fact]
    public void A_pixel_of_an_unknown_point_counts_at_the_usual_distance()
    {
        foreach (var point in s_points)
        {
            var motion = s_motion with { Distance = point.Length };
            Assert.True(s_camera.TryProject(point, out var expected));

            var corrected = CameraReadout.Corrected(s_camera, motion, Seen(point, motion), null);

            // The ray through the measured pixel meets the sphere some centimeters beside the point.
            Assert.InRange((corrected - expected).Length, 0, 0.5);
        }
    }

    [Fact]
    public void A_world_of_another_scale_has_the_same_corrections()
    {
        const double scale = 2.5;
        var readout = new CameraReadout([null, s_motion], 1.5, 0.5, IsKept: true);

        var scaled = readout.Scaled(scale);

        Assert.Null(scaled.Motions[0]);
        Assert.Equal((1.5, 0.5, true), (scaled.ErrorBeforePixels, scaled.ErrorAfterPixels, scaled.IsKept));
        foreach (var point in s_points)
        {
            var measured = Seen(point, s_motion);
            foreach (var known in (bool[])[false, true])
            {
                var expected = CameraReadout.Corrected(s_camera, s_motion, measured, known ? point : null);
                var actual = CameraReadout.Corrected(s_camera, scaled.Motions[1]!.Value, measured, known ? scale * point : null);
                Assert.InRange((actual - expected).Length, 0, 1e-9);
            }
        }
    }

    [Fact]
    public void Features_are_corrected_one_by_one_each_with_its_own_point()
    {
        var pixels = Array.ConvertAll(s_points, point => Seen(point, s_motion));
        var features = new FeatureSet
        {
            X = [.. pixels.Select(pixel => (float)pixel.X)], Y = [.. pixels.Select(pixel => (float)pixel.Y)],
            Scale = new float[pixels.Length], Orientation = new float[pixels.Length], Descriptors = [], Colors = [],
            Width = s_camera.Width, Height = s_camera.Height,
        };

        var corrected = CameraReadout.Corrected(features, s_camera, s_motion, i => i == 2 ? null : s_points[i]);

        for (var i = 0; i < pixels.Length; i++)
        {
            var expected = CameraReadout.Corrected(s_camera, s_motion, pixels[i], i == 2 ? null : s_points[i]);
            Assert.Equal(expected.X, corrected.X[i], 1e-3);
            Assert.Equal(expected.Y, corrected.Y[i], 1e-3);
        }
        Assert.Equal((float)pixels[0].X, features.X[0]);
    }

    [Fact]
    public void A_pixel_whose_point_leaves_the_image_plane_stays()
    {
        var measured = new Vector2d(300, 1400);
        // Until its row is read, the point flies 17 m towards the camera, from 5 m away.
        var motion = new CameraMotion(Vector3d.Zero, new(0, 0, -1000), 5);

        Assert.Equal(measured, CameraReadout.Corrected(s_camera, motion, measured, new(0, 0, 5)));
        Assert.Equal(measured, CameraReadout.Corrected(s_camera, s_motion, measured, new(0, 0, -5)));
    }

    // Where the camera sees a point when it reads the row that it sees it in.
    private static Vector2d Seen(Vector3d point, CameraMotion motion)
    {
        Assert.True(s_camera.TryProject(point, out var pixel));
        for (var round = 0; round < 20; round++)
        {
            var seconds = 0.04 * (pixel.Y - 750) / 1500;
            Assert.True(s_camera.TryProject(
                Rotation.FromRotationVector(seconds * motion.Turn) * point + seconds * motion.Shift, out pixel));
        }
        return pixel;
    }
}
