using Reality.Core.Geometry;
using Reality.Core.Imaging;
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

        new ViewSelectionStage().Run(workspace, new RecordingLog());

        var index = new TiePointIndex(scene);
        foreach (var photo in scene.Photos)
        {
            var selected = SelectedViews.Read(workspace, photo.Id);
            Assert.Equal(new NeighborSelection(scene, index).Choose(photo.Id, 16), selected.Neighbors);
            Assert.Equal(
                index.PointsOf(photo.Id).ToArray().Select(point => scene.TiePoints.Positions[point]), selected.TiePoints);
        }
    }

    private static Scene SceneOf(double[] offsets)
    {
        var camera = new Camera { Id = new(0), Width = 200, Height = 200, FocalLength = 150, PrincipalPoint = new(100, 100) };
        var nadir = Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)));
        var photos = offsets.Select((x, i) => new Photo
        {
            Id = new(i), Name = $"{i}.jpg", CameraId = new(0), CameraFromWorld = RigidTransform.FromCenter(nadir, new(x, 0, 10)),
        }).ToArray();
        var random = SeededRandom.For(3, 0);
        var (positions, first, photoOf, xs, ys) = (
            new List<Vector3d>(), new List<int> { 0 }, new List<int>(), new List<float>(), new List<float>());
        for (var i = 0; i < 1500; i++)
        {
            var point = new Vector3d(60 * random.NextDouble() - 8, 12 * random.NextDouble() - 6, random.NextDouble());
            foreach (var photo in photos)
            {
                if (!PinholeView.Of(photo, camera).TryProject(point, out var pixel, out _) || !IsInside(pixel))
                    continue;
                photoOf.Add(photo.Id.Value);
                xs.Add((float)pixel.X);
                ys.Add((float)pixel.Y);
            }
            positions.Add(point);
            first.Add(photoOf.Count);
        }
        return new Scene
        {
            Cameras = [camera], Photos = photos,
            TiePoints = new TiePoints
            {
                Positions = positions.ToArray(), Colors = new Rgb24[positions.Count], FirstObservation = first.ToArray(),
                PhotoOf = photoOf.ToArray(), X = xs.ToArray(), Y = ys.ToArray(),
            },
        };
    }

    private static bool IsInside(Vector2d pixel) => pixel.X >= 0 && pixel.Y >= 0 && pixel.X < 200 && pixel.Y < 200;
}
