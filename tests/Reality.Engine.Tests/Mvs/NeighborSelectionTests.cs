using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Tests.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Mvs;

public sealed class NeighborSelectionTests
{
    // Cameras 10 m above a plane of points, all looking down, at these distances along x.
    private static readonly double[] s_offsets = [0, 0.05, 1.7, 4, -1.7, 40];

    [Fact]
    public void Neighbors_have_a_useful_angle_and_share_points()
    {
        var scene = SceneOf(s_offsets);
        var chosen = new NeighborSelection(scene, new TiePointIndex(scene)).Choose(new(0), 3).Select(p => p.Value).ToArray();

        // 1.7 m is 10 degrees and 4 m 22 degrees; 0.05 m is too close to tell depth, and 40 m sees other ground.
        Assert.Equal([2, 4, 3], chosen.OrderBy(p => p == 3 ? 9 : p));
        Assert.DoesNotContain(1, chosen);
        Assert.DoesNotContain(5, new NeighborSelection(scene, new TiePointIndex(scene)).Choose(new(0), 8).Select(p => p.Value));
    }

    [Fact]
    public void The_choice_for_a_photo_that_sees_millions_of_points_can_be_cancelled()
    {
        var scene = SceneOf(s_offsets);
        using var cancelling = new CancellationTokenSource();
        cancelling.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => new NeighborSelection(scene, new TiePointIndex(scene)).Choose(new(0), 3, cancelling.Token));
    }

    [Fact]
    public void The_index_lists_each_photos_points_once()
    {
        var scene = SceneOf(s_offsets);
        var index = new TiePointIndex(scene);
        var total = scene.Photos.Sum(p => index.PointsOf(p.Id).Length);
        Assert.Equal(scene.TiePoints.ObservationCount, total);
        foreach (var point in index.PointsOf(new(2)))
        {
            var (first, end) = (scene.TiePoints.FirstObservation[point], scene.TiePoints.FirstObservation[point + 1]);
            Assert.Contains(2, scene.TiePoints.PhotoOf[first..end]);
        }
    }

    [Fact]
    public void The_stage_keeps_for_each_photo_its_neighbors_and_its_tie_points()
    {
        using var folder = new TemporaryFolder();
        var workspace = new Workspace(
            folder.Path, new Dictionary<StageName, string> { ["calibrated-scene"] = "k", ["view-selection"] = "k" });
        var scene = SceneOf(s_offsets);
        workspace.WriteScene("calibrated-scene", scene);

        new ViewSelectionStage(DepthPairs.Generic, _ => []).Run(workspace, new RecordingLog());

        var index = new TiePointIndex(scene);
        foreach (var photo in scene.Photos)
        {
            var selected = SelectedViews.Read(workspace, photo.Id);
            Assert.Equal(new NeighborSelection(scene, index).Choose(photo.Id, 16), selected.Neighbors);
            Assert.Equal(
                index.PointsOf(photo.Id).ToArray().Select(point => scene.TiePoints.Positions[point]), selected.TiePoints);
        }
    }

    private static Scene SceneOf(double[] offsets) =>
        NadirScene.Of(offsets.Select(x => new Vector3d(x, 0, 10)), new(-8, -6, 0), new(52, 6, 1), 1500);
}
