using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.Tests.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Workspaces;

/// <summary>Control and measured positions in the artifact of a scene.</summary>
public sealed class SceneArtifactTests : IDisposable
{
    private static readonly StageName s_stage = "some-stage";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Photos_and_observations_are_counted_without_reading_them()
    {
        var scene = SyntheticScene.Aerial(new() { PhotoCount = 9, PointCount = 300 }).Truth;
        var workspace = new Pipeline.Workspace(_folder.Path, new Dictionary<StageName, string> { [s_stage] = "key" });
        workspace.WriteScene(s_stage, scene);

        Assert.Equal(9, workspace.ReadPhotoCount(s_stage));
        Assert.Equal(scene.TiePoints.ObservationCount, workspace.ReadObservationCount(s_stage));
        Assert.Equal(4 * workspace.SizeOf(SceneArtifact.NameOf(s_stage)), SceneArtifact.MemoryOf(workspace, s_stage));
    }

    [Fact]
    public void Control_points_tie_points_and_constraints_come_back()
    {
        var flight = SyntheticScene.Aerial(new() { PhotoCount = 9, PointCount = 300, PositionSigmaMeters = 1 });
        var scene = flight.Uncalibrated() with
        {
            ControlPoints = SyntheticControl.On(flight, 4, isCheck: i => i == 2),
            UserTiePoints = [new("corner", [new(new(3), new(1, 2))]), new("edge", []), new("top", [])],
            PositioningConstraints =
            [
                new OriginConstraint(1, new(1, 2, 3)), new ScaleConstraint(0, 1, 12.5), new AxisConstraint(1, 0, new(0, -1, 0)),
                new PlaneConstraint([0, 1, 2], new(0, 0, 1)),
            ],
        };
        var workspace = new Pipeline.Workspace(_folder.Path, new Dictionary<StageName, string> { [s_stage] = "key" });

        workspace.WriteScene(s_stage, scene);
        var read = workspace.ReadScene(s_stage);

        Assert.Equal(scene.ControlPoints.Select(Plain), read.ControlPoints.Select(Plain));
        Assert.Equal(["corner", "edge", "top"], read.UserTiePoints.Select(point => point.Name));
        Assert.Equal(scene.UserTiePoints[0].Marks, read.UserTiePoints[0].Marks);
        Assert.Equal(scene.PositioningConstraints.Take(3), read.PositioningConstraints.Take(3), (a, b) =>
            a.ToString() == b.ToString() && a.TiePoints.SequenceEqual(b.TiePoints));
        Assert.Equal([0, 1, 2], Assert.IsType<PlaneConstraint>(read.PositioningConstraints[3]).OnPlane);
        workspace.WriteScene(s_stage, flight.Uncalibrated());
        Assert.Empty(workspace.ReadScene(s_stage).ControlPoints);
    }

    [Fact]
    public void Measured_positions_come_back_with_what_their_heights_counted_from()
    {
        var scene = SyntheticScene.Aerial(new() { PhotoCount = 4, PointCount = 100, PositionSigmaMeters = 1 }).Uncalibrated();
        var photos = scene.Photos.Select((photo, i) => photo with
        {
            Position = photo.Position! with { StatedHeightReference = (HeightReference)(i % 2) },
        }).ToList();
        var workspace = new Pipeline.Workspace(_folder.Path, new Dictionary<StageName, string> { [s_stage] = "key" });

        workspace.WriteScene(s_stage, scene with { Photos = photos });

        Assert.Equal(photos.Select(photo => photo.Position), workspace.ReadScene(s_stage).Photos.Select(photo => photo.Position));
    }

    [Fact]
    public void A_constraint_of_too_few_points_is_refused()
    {
        var scene = SyntheticScene.Aerial(new() { PhotoCount = 2, PointCount = 10 }).Uncalibrated() with
        {
            PositioningConstraints = [new PlaneConstraint([0, 1], new(0, 0, 1))],
        };
        var workspace = new Pipeline.Workspace(_folder.Path, new Dictionary<StageName, string> { [s_stage] = "key" });
        workspace.WriteScene(s_stage, scene);

        Assert.Throws<InvalidFileException>(() => workspace.ReadScene(s_stage));
    }

    private static (string, GeoPoint?, string?, double, bool, string) Plain(ControlPoint point) => (
        point.Name, point.Position, point.System, point.HorizontalSigmaMeters, point.IsCheck, string.Join(' ', point.Marks));
}
