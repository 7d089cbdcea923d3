using Reality.Core;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Mvs;

public sealed class DepthMapStageTests
{
    private static readonly DepthMapOptions s_options = new() { Reduction = 1, CoarsestSidePixels = 80, ThreadCount = 1 };

    [Fact]
    public void Depth_of_a_textured_ground_and_box_is_complete_and_exact_to_a_tenth_of_a_pixel()
    {
        using var folder = new TemporaryFolder();
        var workspace = NewWorkspace(folder);
        var scene = new TexturedBoxScene();
        Estimate(scene, workspace, s_options);
        Filter(scene, workspace, 1);

        foreach (var photo in scene.Scene.Photos)
        {
            var raw = Judge(workspace.ReadDepthMap(DepthMapArtifact.RawNameOf(photo.Id)));
            var filtered = Judge(workspace.ReadDepthMap(DepthMapArtifact.FilteredNameOf(photo.Id)));

            // A pixel of disparity is 4 % of the depth here (baseline about 1.6 m at 12 m, focal length 176 pixels).
            Assert.InRange(raw.MedianError, 0, 0.004);
            Assert.InRange(filtered.MedianError, 0, 0.003);
            Assert.InRange(raw.Complete, 0.8, 1);
            Assert.InRange(filtered.Complete, 0.75, 1);
            Assert.InRange(filtered.Wrong, 0, 0.02);
        }
    }

    [Fact]
    public void Smooth_colors_that_match_anywhere_get_no_depth()
    {
        const double skyFrom = 1.5;
        using var folder = new TemporaryFolder();
        var workspace = NewWorkspace(folder);
        var scene = new TexturedBoxScene { SkyFromX = skyFrom };
        Estimate(scene, workspace, s_options);

        foreach (var photo in scene.Scene.Photos)
        {
            var map = workspace.ReadDepthMap(DepthMapArtifact.RawNameOf(photo.Id));
            var (sky, withDepth) = (0, 0);
            for (var y = 0; y < map.View.Height; y++)
            {
                for (var x = 0; x < map.View.Width; x++)
                {
                    var truth = TexturedBoxScene.DepthAt(map.View, x + 0.5, y + 0.5);
                    // A patch from the edge on.
                    if (map.View.Unproject(new(x + 0.5, y + 0.5), truth).X < skyFrom + 0.5)
                        continue;
                    sky++;
                    withDepth += map.Depth[x, y] > 0 ? 1 : 0;
                }
            }
            Assert.InRange(sky, 1000, int.MaxValue);
            Assert.InRange(withDepth, 0, 0.05 * sky);
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_byte()
    {
        using var folder = new TemporaryFolder();
        var scene = new TexturedBoxScene(96, 72, 3);
        var workspaces = new[] { 1, 2 }.Select(threads =>
        {
            var workspace = NewWorkspace(folder, $"{threads}");
            Estimate(scene, workspace, s_options with { ThreadCount = threads });
            Filter(scene, workspace, threads);
            return workspace;
        }).ToArray();
        foreach (var photo in scene.Scene.Photos)
        {
            foreach (var name in new[] { DepthMapArtifact.RawNameOf(photo.Id), DepthMapArtifact.FilteredNameOf(photo.Id) })
                Assert.Equal(File.ReadAllBytes(workspaces[0].PathOf(name)), File.ReadAllBytes(workspaces[1].PathOf(name)));
        }
    }

    [Fact]
    public void A_photo_without_tie_points_gets_a_warning_and_no_depth_map()
    {
        using var folder = new TemporaryFolder();
        var workspace = NewWorkspace(folder);
        var scene = new TexturedBoxScene(96, 72, 2);
        Write(scene.Scene with { TiePoints = TiePoints.None }, workspace);
        var log = new RecordingLog();
        new DepthMapStage(scene, s_options).Run([new(0)], workspace, log);
        Assert.Equal("DepthMap_NoNeighbors", Assert.Single(log.Warnings));
        Assert.False(workspace.Contains(DepthMapArtifact.RawNameOf(new(0))));
    }

    [Fact]
    public void A_photo_that_does_not_see_the_region_has_no_depth_map_and_no_warning()
    {
        using var folder = new TemporaryFolder();
        var workspace = NewWorkspace(folder);
        var scene = new TexturedBoxScene(96, 72, 3);
        Write(scene.Scene, workspace);
        File.Delete(workspace.PathOf(SelectedViews.NameOf(new(1))));
        var log = new RecordingLog();

        new DepthMapStage(scene, s_options).Run([new(0), new(1)], workspace, log);

        Assert.Empty(log.Warnings);
        Assert.True(workspace.Contains(DepthMapArtifact.RawNameOf(new(0))));
        Assert.False(workspace.Contains(DepthMapArtifact.RawNameOf(new(1))));
    }

    [Fact]
    public void One_calibrated_photo_ends_the_job()
    {
        using var folder = new TemporaryFolder();
        var workspace = NewWorkspace(folder);
        var scene = new TexturedBoxScene(96, 72, 1 + 1);
        var photos = scene.Scene.Photos.Select((p, i) => i == 0 ? p : p with { CameraFromWorld = null }).ToArray();
        Write(scene.Scene with { Photos = photos }, workspace);
        var failure = Assert.Throws<StageException>(
            () => new DepthMapStage(scene, s_options).Run([new(0)], workspace, new RecordingLog()));
        Assert.Equal("Scene_NotCalibrated", failure.Code);
    }

    private static (double MedianError, double Complete, double Wrong) Judge(DepthMap map)
    {
        var errors = new List<double>();
        for (var y = 0; y < map.View.Height; y++)
        {
            for (var x = 0; x < map.View.Width; x++)
            {
                var truth = TexturedBoxScene.DepthAt(map.View, x + 0.5, y + 0.5);
                if (map.Depth[x, y] > 0)
                    errors.Add(Math.Abs(map.Depth[x, y] - truth) / truth);
            }
        }
        errors.Sort();
        var area = (double)map.Depth.Pixels.Length;
        return (errors[errors.Count / 2], errors.Count(e => e < 0.02) / area, errors.Count(e => e > 0.08) / area);
    }

    private static void Estimate(TexturedBoxScene scene, Workspace workspace, DepthMapOptions options)
    {
        Write(scene.Scene, workspace);
        var batch = scene.Scene.Photos.Select(p => p.Id).ToArray();
        new DepthMapStage(scene, options).Run(batch, workspace, new RecordingLog(), options.ThreadCount);
    }

    private static void Write(Scene scene, Workspace workspace)
    {
        workspace.WriteScene("calibrated-scene", scene);
        new ViewSelectionStage(DepthPairs.Generic, _ => []).Run(workspace, new RecordingLog());
    }

    private static void Filter(TexturedBoxScene scene, Workspace workspace, int threadCount)
    {
        var batch = scene.Scene.Photos.Select(p => p.Id).ToArray();
        new DepthFilterStage(new(), reduction: 2).Run(batch, workspace, new RecordingLog(), threadCount);
    }

    private static Workspace NewWorkspace(TemporaryFolder folder, string name = "w") => new(
        Path.Combine(folder.Path, name),
        new[] { "calibrated-scene", "view-selection", "depth-maps", "depth-map-filter" }
            .ToDictionary(stage => (StageName)stage, _ => "k"));

    private sealed class RecordingLog : StageLog
    {
        public List<string> Warnings { get; } = [];

        public override void Begin(int stepCount)
        {
        }

        public override void Advance(int steps = 1)
        {
        }

        public override void Warn(string code, MessageText message) => Warnings.Add(code);

        public override void Info(string message)
        {
        }
    }
}
