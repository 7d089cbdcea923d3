using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class ThreePointPoseTests
{
    private readonly RigidTransform[] _solutions = new RigidTransform[ThreePointPose.MaxSolutionCount];

    [Fact]
    public void Three_points_give_back_the_pose()
    {
        for (ulong trial = 0; trial < 500; trial++)
        {
            var (rays, world, pose) = Views(trial);
            var count = ThreePointPose.Solve(rays, world, _solutions);

            Assert.True(
                _solutions.Take(count).Any(s => Distance(s, pose) < 1e-6),
                $"trial {trial}: {count} solutions, none within 1e-6");
        }
    }

    [Fact]
    public void Every_solution_puts_the_points_on_their_rays_before_the_camera()
    {
        for (ulong trial = 0; trial < 500; trial++)
        {
            var (rays, world, _) = Views(trial);
            var count = ThreePointPose.Solve(rays, world, _solutions);

            Assert.InRange(count, 1, 4);
            foreach (var pose in _solutions.Take(count))
            {
                for (var i = 0; i < 3; i++)
                    Assert.InRange(Vector3d.AngleRadians(rays[i], pose * world[i]), 0, 1e-8);
            }
        }
    }

    [Fact]
    public void The_length_of_the_rays_does_not_matter()
    {
        var (rays, world, pose) = Views(1);

        var count = ThreePointPose.Solve([0.01 * rays[0], 100 * rays[1], rays[2].Normalized()], world, _solutions);

        Assert.Contains(_solutions.Take(count), s => Distance(s, pose) < 1e-6);
    }

    [Fact]
    public void Moving_and_scaling_the_world_moves_the_pose()
    {
        var (rays, world, pose) = Views(2);
        var move = new Similarity(100, Rotation.FromRotationVector(new(1, -1, 2)), new(4e6, -5e5, 4e6));

        var count = ThreePointPose.Solve(rays, [.. world.Select(p => move * p)], _solutions);

        var expected = move.Apply(pose);
        Assert.Contains(_solutions.Take(count), s => (s.Rotation * expected.Rotation.Inverted()).Angle.Radians < 1e-7
            && Vector3d.Distance(s.Center, expected.Center) < 1e-4);
    }

    [Fact]
    public void Coinciding_points_give_nothing()
    {
        var (rays, world, _) = Views(3);

        Assert.Equal(0, ThreePointPose.Solve(rays, [world[0], world[0], world[1]], _solutions));
    }

    [Fact]
    public void Points_of_a_line_leave_the_turn_about_it_open_but_stay_on_their_rays()
    {
        Vector3d[] world = [new(0, 0, 0), new(1, 0.5, 0), new(2, 1, 0)];
        var truth = new RigidTransform(Rotation.FromRotationVector(new(0.2, 0.1, 0)), new(0.3, 0, 6));
        Vector3d[] rays = [.. world.Select(p => truth * p)];

        var count = ThreePointPose.Solve(rays, world, _solutions);

        foreach (var pose in _solutions.Take(count).Where(s => double.IsFinite(s.Rotation.W)))
        {
            for (var i = 0; i < 3; i++)
                Assert.InRange(Vector3d.AngleRadians(rays[i], pose * world[i]), 0, 1e-6);
        }
    }

    private static (Vector3d[] Rays, Vector3d[] World, RigidTransform Pose) Views(ulong seed)
    {
        var pairs = new PointPairs(seed, 3);
        var world = pairs.Points.Select(p => pairs.SecondFromFirst.Inverted() * p).ToArray();
        return (pairs.Points, world, pairs.SecondFromFirst);
    }

    private static double Distance(RigidTransform a, RigidTransform b) =>
        (a.Rotation * b.Rotation.Inverted()).Angle.Radians + (a.Translation - b.Translation).Length;
}
