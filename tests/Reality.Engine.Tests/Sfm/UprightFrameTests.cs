using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class UprightFrameTests
{
    // The frame that a reconstruction happens to have.
    private static readonly Rotation FrameFromWorld = Rotation.FromRotationVector(new(1.1, -0.4, 0.6));
    private static readonly Vector3d Up = FrameFromWorld * new Vector3d(0, 0, 1);

    [Fact]
    public void Turning_a_direction_to_z_is_a_rotation_along_the_shortest_way()
    {
        Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[-1, 1]).Sample((x, y, z) =>
        {
            if (new Vector3d(x, y, z) is not { LengthSquared: > 1e-4 } direction)
                return;
            var unit = direction.Normalized();
            var turn = UprightFrame.TurnToZ(unit);
            Assert.InRange(Vector3d.Distance(turn * unit, new(0, 0, 1)), 0, 1e-12);
            Assert.Equal(Vector3d.AngleRadians(unit, new(0, 0, 1)), turn.Angle.Radians, 1e-9);
        });
        Assert.Equal(Rotation.Identity, UprightFrame.TurnToZ(new(0, 0, 1)));
        Assert.InRange(Vector3d.Distance(UprightFrame.TurnToZ(new(0, 0, -1)) * new Vector3d(0, 0, -1), new(0, 0, 1)), 0, 1e-12);
    }

    [Fact]
    public void Level_cameras_that_look_around_show_up_exactly()
    {
        var up = UprightFrame.EstimateUp(Of(Enumerable.Range(0, 8).Select(i => Level(0.7 * i, -0.2 * (i % 3)))));
        Assert.InRange(Vector3d.Distance(Up, up), 0, 1e-9);
    }

    [Fact]
    public void Cameras_that_look_down_show_up_behind_them()
    {
        var up = UprightFrame.EstimateUp(Of(Enumerable.Range(0, 8).Select(i => Level(0.7 * i, -0.5 * Math.PI))));
        Assert.InRange(Vector3d.Distance(Up, up), 0, 1e-9);
    }

    [Fact]
    public void Hands_that_shake_by_two_degrees_leave_up_within_two_degrees()
    {
        var random = SeededRandom.For(5, 0);
        var rotations = new List<Rotation>();
        for (var i = 0; i < 20; i++)
        {
            var shake = 2 * Math.PI / 180 * new Vector3d(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
            rotations.Add(Rotation.FromRotationVector(shake) * Level(0.4 * i, 0.3 * random.NextGaussian()));
        }
        Assert.InRange(Vector3d.AngleRadians(Up, UprightFrame.EstimateUp(Of(rotations))), 0, 2 * Math.PI / 180);
    }

    [Fact]
    public void A_row_of_parallel_photos_is_upright_as_its_photos_are()
    {
        var level = UprightFrame.EstimateUp(Of(Enumerable.Repeat(Level(0.3, 0), 5)));
        var down = UprightFrame.EstimateUp(Of(Enumerable.Repeat(Level(0.3, -0.5 * Math.PI), 5)));
        Assert.InRange(Vector3d.Distance(Up, level), 0, 1e-9);
        Assert.InRange(Vector3d.Distance(Up, down), 0, 1e-9);
    }

    [Fact]
    public void Photos_that_are_not_registered_do_not_count()
    {
        var reconstruction = Of([.. Enumerable.Range(0, 6).Select(i => Level(i, 0)), Rotation.FromRotationVector(new(2, 0, 1))]);
        reconstruction.IsRegistered[6] = false;
        Assert.InRange(Vector3d.Distance(Up, UprightFrame.EstimateUp(reconstruction)), 0, 1e-9);
    }

    // Heading counted from east, pitch above the horizon; the camera's x axis is level and its y axis points down.
    private static Rotation Level(double heading, double pitch)
    {
        var (sin, cos) = Math.SinCos(heading);
        var z = new Vector3d(Math.Cos(pitch) * cos, Math.Cos(pitch) * sin, Math.Sin(pitch));
        var x = new Vector3d(sin, -cos, 0);
        return Rotation.FromMatrix(Matrix3d.FromRows(x, Vector3d.Cross(z, x), z)) * FrameFromWorld.Inverted();
    }

    private static Reconstruction Of(IEnumerable<Rotation> rotations)
    {
        var poses = rotations.Select(r => RigidTransform.FromCenter(r, new(1, 2, 3))).ToArray();
        var camera = new Camera { Id = new(0), Width = 10, Height = 10, FocalLength = 10, PrincipalPoint = default };
        var photos = poses.Select((_, i) => new Photo { Id = new(i), Name = $"{i}", CameraId = new(0) }).ToArray();
        var tracks = TrackBuilder.Build(new int[poses.Length], []);
        var reconstruction = new Reconstruction(new() { Cameras = [camera], Photos = photos }, [], tracks);
        poses.CopyTo(reconstruction.CameraFromWorld, 0);
        Array.Fill(reconstruction.IsRegistered, true);
        return reconstruction;
    }
}
