using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Tests.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Mvs;

public sealed class RegionTiePointsTests
{
    // 10 m above the ground with footprints of 13 m, 2 m apart.
    private static readonly Scene s_scene =
        NadirScene.Of(Enumerable.Range(0, 16).Select(i => new Vector3d(2 * i, 0, 10)), new(-8, -6, 0), new(40, 6, 1), 3000);

    // Under photos 0 and 1; photos up to 4 see its border.
    private static readonly Prism s_west = Square(-4, 2);

    [Fact]
    public void Only_photos_that_see_the_region_have_neighbors_and_these_see_it_too()
    {
        using var folder = new TemporaryFolder();
        var workspace = WorkspaceIn(folder);

        new ViewSelectionStage(DepthPairs.RegionOfInterest, _ => [s_west]).Run(workspace, new RecordingLog());

        var seeing = s_scene.Photos.Select(photo => photo.Id).Where(id => workspace.Contains(SelectedViews.NameOf(id))).ToList();
        Assert.Equal(Enumerable.Range(0, 5), seeing.Select(photo => photo.Value));
        foreach (var photo in seeing)
        {
            var neighbors = SelectedViews.Read(workspace, photo).Neighbors;
            Assert.NotEmpty(neighbors);
            Assert.All(neighbors, neighbor => Assert.Contains(neighbor, seeing));
        }
        // Photo 4 shows the region in its west: its neighbors are the photos there, not those on both its sides.
        var index = new TiePointIndex(s_scene);
        Assert.Contains(new(6), new NeighborSelection(s_scene, index).Choose(new(4), 4));
        Assert.All(SelectedViews.Read(workspace, new(4)).Neighbors, neighbor => Assert.True(neighbor.Value < 4));
    }

    [Fact]
    public void Without_a_region_pairs_are_those_of_all_tie_points()
    {
        using var folder = new TemporaryFolder();
        var workspace = WorkspaceIn(folder);

        new ViewSelectionStage(DepthPairs.RegionOfInterest, _ => []).Run(workspace, new RecordingLog());

        var index = new TiePointIndex(s_scene);
        Assert.All(s_scene.Photos, photo => Assert.Equal(
            new NeighborSelection(s_scene, index).Choose(photo.Id, 16), SelectedViews.Read(workspace, photo.Id).Neighbors));
    }

    [Fact]
    public void Points_close_around_the_region_count_and_those_above_and_below_do_not()
    {
        var scene = s_scene with
        {
            TiePoints = new()
            {
                Positions = [new(0, 0, 0), new(2.2, 0, 0), new(2.4, 0, 0), new(0, 0, 3.2), new(0, 0, 4), new(0, 0, -3)],
                Colors = new Core.Imaging.Rgb24[6], FirstObservation = new int[7], PhotoOf = [], X = [], Y = [],
            },
        };

        // 5 % of 6 m is 0.3 m.
        Assert.Equal([true, true, false, true, false, false], RegionTiePoints.Of(scene, [s_west]));
    }

    [Fact]
    public void A_region_that_no_photo_sees_ends_the_job()
    {
        var failure = Assert.Throws<StageException>(() => RegionTiePoints.Of(s_scene, [Square(500, 520)]));

        Assert.Equal("Region_NotSeen", failure.Code);
    }

    private static Prism Square(double from, double to) => new(
        [[new(from, from), new(to, from), new(to, to), new(from, to)]], -2, 3);

    private static Workspace WorkspaceIn(TemporaryFolder folder)
    {
        var workspace = new Workspace(
            folder.Path, new Dictionary<StageName, string> { ["calibrated-scene"] = "k", ["view-selection"] = "k" });
        workspace.WriteScene("calibrated-scene", s_scene);
        return workspace;
    }
}
