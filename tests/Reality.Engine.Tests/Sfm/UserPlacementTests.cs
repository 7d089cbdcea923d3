using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class UserPlacementTests
{
    private static readonly SyntheticScene s_flight = SyntheticScene.Aerial(new() { PhotoCount = 12, PointCount = 400 });
    private static readonly (Vector3d X, Vector3d Y, Vector3d Z) s_axes = (new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
    private static readonly Rotation s_turn = Rotation.FromRotationVector(new(0.4, -0.7, 1.1));

    [Fact]
    public void Two_directions_determine_the_rotation()
    {
        var placement = Placement([(s_axes.X, s_turn * s_axes.X), (s_axes.Y, s_turn * s_axes.Y)]);

        AssertSame(s_turn, placement.Rotation(Rotation.Identity));
        AssertSame(s_turn, placement.Rotation(Rotation.FromRotationVector(new(2, 1, 0))));
    }

    [Fact]
    public void One_direction_turns_a_given_rotation_as_little_as_possible()
    {
        var (from, to) = (new Vector3d(0.6, 0, 0.8), s_axes.Z);
        var parallel = Placement([(from, to), (-1 * from, -1 * to)]);

        foreach (var placement in new[] { Placement([(from, to)]), parallel })
        {
            var rotation = placement.Rotation(s_turn);
            Assert.InRange(Vector3d.Distance(rotation * from, to), 0, 1e-9);
            // The axis of the smallest turn stays.
            var turn = rotation * s_turn.Inverted();
            var axis = Vector3d.Cross(s_turn * from, to).Normalized();
            Assert.InRange(Vector3d.Distance(turn * axis, axis), 0, 1e-9);
        }
    }

    [Fact]
    public void The_shift_carries_the_origins_onto_their_positions_in_the_mean()
    {
        var from = new Vector3d(1, 2, 3);
        var exact = new UserPlacement([(from, 2 * (s_turn * from) + new Vector3d(10, 20, 30))], [], null);
        var contradictory = new UserPlacement([(default, new(1, 0, 0)), (default, new(3, 0, 0))], [], null);

        Assert.InRange(Vector3d.Distance(new(10, 20, 30), exact.Shift(2, s_turn)), 0, 1e-9);
        Assert.Equal(new Vector3d(2, 0, 0), contradictory.Shift(1, Rotation.Identity));
    }

    [Fact]
    public void Constraints_are_read_at_the_places_that_the_marks_give()
    {
        var placement = UserPlacement.Of(Reconstruction(
            new OriginConstraint(0, new(7, 8, 9)), new AxisConstraint(0, 1, s_axes.X), new ScaleConstraint(0, 1, 40),
            new PlaneConstraint([0, 1, 2], s_axes.Z)))!;

        var origin = Assert.Single(placement.Origins);
        Assert.Equal(new Vector3d(7, 8, 9), origin.To);
        Assert.InRange(Vector3d.Distance(Point(0), origin.From), 0, 0.1);
        Assert.Equal([s_axes.X, s_axes.Z], placement.Directions.Select(direction => direction.To));
        Assert.InRange(
            Vector3d.Distance((Point(1) - Point(0)).Normalized(), placement.Directions[0].From), 0, 0.01);
        // Cameras are above.
        Assert.InRange(placement.Directions[1].From.Z, 0.8, 1);
        Assert.Equal(40 / Vector3d.Distance(Point(0), Point(1)), placement.Scale!.Value, 0.01);
    }

    [Fact]
    public void Constraints_on_points_that_photos_do_not_determine_say_nothing()
    {
        var placement = UserPlacement.Of(Reconstruction(
            new OriginConstraint(3, default), new AxisConstraint(0, 3, s_axes.X), new ScaleConstraint(0, 3, 40)))!;

        Assert.Empty(placement.Origins);
        Assert.Empty(placement.Directions);
        Assert.Null(placement.Scale);
        Assert.Null(UserPlacement.Of(Reconstruction()));
    }

    private static UserPlacement Placement(IReadOnlyList<(Vector3d From, Vector3d To)> directions) => new([], directions, null);

    private static Vector3d Point(int i) =>
        SyntheticControl.On(s_flight, 3)[i].WorldFrom(new SyntheticSceneOptions().Origin);

    // Three points with marks, and one with a single mark.
    private static Reconstruction Reconstruction(params PositioningConstraint[] constraints)
    {
        var points = SyntheticControl.On(s_flight, 3)
            .Select(point => new UserTiePoint(point.Name, point.Marks)).ToList();
        points.Add(new("single", [points[0].Marks[0]]));
        var scene = s_flight.Truth with { UserTiePoints = points, PositioningConstraints = constraints };
        var features = SyntheticInput.Features(s_flight);
        var reconstruction = new Reconstruction(
            scene, features, TrackBuilder.Build([.. features.Select(f => f.Count)], SyntheticInput.Pairs(s_flight).ToArray()));
        for (var photo = 0; photo < scene.Photos.Count; photo++)
        {
            reconstruction.CameraFromWorld[photo] = scene.Photos[photo].CameraFromWorld!.Value;
            reconstruction.IsRegistered[photo] = true;
        }
        return reconstruction;
    }

    private static void AssertSame(Rotation expected, Rotation actual)
    {
        foreach (var axis in new[] { s_axes.X, s_axes.Y, s_axes.Z })
            Assert.InRange(Vector3d.Distance(expected * axis, actual * axis), 0, 1e-9);
    }
}
