using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Tests.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Mvs;

/// <summary>
/// Five strips of seven photos, 60 m above the ground: footprints of 80 m, 16 m apart in the strip (80 % overlap) and 32 m across
/// (60 %), flown 30 degrees north of east with places half a meter off.
/// </summary>
public sealed class AerialBlockTests
{
    private const int StripLength = 7;
    private const int StripCount = 5;
    private const double Height = 60;

    // The middle of the middle strip, and the photos ahead and behind, to the left and to the right.
    private const int Middle = 2 * StripLength + 3;
    private static readonly int[] s_around = [Middle - StripLength, Middle - 1, Middle + 1, Middle + StripLength];

    private static readonly Rotation s_tilted =
        Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -0.8, -0.6), new(0, 0.6, -0.8)));

    [Fact]
    public void The_first_neighbors_lie_on_all_four_sides()
    {
        var scene = SceneOf(Strips());
        var index = new TiePointIndex(scene);

        var block = AerialBlock.Find(scene, index, out var problem)!;

        Assert.Equal("", problem);
        Assert.Equal(s_around, block.Choose(new(Middle), 4)!.Select(photo => photo.Value).Order());
        // The last photo of the first strip has neighbors on two sides.
        Assert.Equal(
            [StripLength - 2, 2 * StripLength - 1], block.Choose(new(StripLength - 1), 2)!.Select(photo => photo.Value).Order());
        // By angles at tie points alone, neighbors in the strip come first.
        Assert.NotEqual(
            s_around, new NeighborSelection(scene, index).Choose(new(Middle), 4).Select(photo => photo.Value).Order());
    }

    [Fact]
    public void Neighbors_do_not_depend_on_where_tie_points_are()
    {
        // About six tie points per photo.
        var scene = SceneOf(Strips(), pointCount: 80);

        var block = AerialBlock.Find(scene, new(scene), out _)!;

        Assert.Equal(s_around, block.Choose(new(Middle), 4)!.Select(photo => photo.Value).Order());
    }

    [Fact]
    public void Photos_that_overlap_little_are_no_pair()
    {
        var scene = SceneOf(Strips());
        var block = AerialBlock.Find(scene, new(scene), out _)!;

        var all = block.Choose(new(Middle), 100)!.Select(photo => photo.Value).ToList();

        // Two strips away and three photos ahead is 80 m, a whole footprint; three photos ahead is 48 m.
        Assert.DoesNotContain(0, all);
        Assert.DoesNotContain(6, all);
        Assert.Contains(Middle + 3, all);
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    [Fact]
    public void A_photo_that_none_of_the_block_overlaps_is_paired_as_usual()
    {
        var alone = RigidTransform.FromCenter(NadirScene.Nadir, new(-70, -20, Height));
        var scene = SceneOf([.. Strips(), alone]);
        var last = scene.Photos[^1].Id;

        Assert.Null(AerialBlock.Find(scene, new(scene), out _)!.Choose(last, 4));
        var chosen = Select(scene, DepthPairs.StructuredAerial, out var warnings)[^1];
        Assert.Empty(warnings);
        Assert.NotEmpty(chosen);
        Assert.Equal(Select(scene, DepthPairs.Generic, out _)[^1], chosen);
    }

    [Theory]
    [InlineData("circle", "form no parallel strips")]
    [InlineData("oblique", "look more than 20 degrees away from straight down")]
    [InlineData("heights", "taken at another height")]
    [InlineData("uneven", "not evenly spaced")]
    [InlineData("few", "strips need 4")]
    public void Other_photos_are_paired_as_usual_and_a_message_says_why(string kind, string reason)
    {
        var scene = SceneOf(kind switch
        {
            "circle" => Circle(),
            "oblique" => Strips().Select((pose, i) => i % 2 == 0 ? pose : RigidTransform.FromCenter(s_tilted, pose.Center)),
            "heights" => Strips().Select((pose, i) => i % 2 == 0 ? pose : Raised(pose)),
            "uneven" => Strips().Select((pose, i) => Moved(pose, 7 * (i % StripLength % 3 == 1 ? 1 : 0))),
            _ => Strips().Take(3),
        });
        var generic = Select(scene, DepthPairs.Generic, out var noWarnings);

        var aerial = Select(scene, DepthPairs.StructuredAerial, out var warnings);

        Assert.Empty(noWarnings);
        Assert.Contains("Pairs_NotStructuredAerial: pairSelection StructuredAerial has no effect", Assert.Single(warnings));
        Assert.Contains(reason, warnings[0]);
        Assert.Equal(generic, aerial);
    }

    [Fact]
    public void The_stage_uses_the_block()
    {
        var scene = SceneOf(Strips());

        var chosen = Select(scene, DepthPairs.StructuredAerial, out var warnings);

        Assert.Empty(warnings);
        var block = AerialBlock.Find(scene, new(scene), out _)!;
        Assert.Equal(scene.Photos.Select(photo => block.Choose(photo.Id, SelectedViews.MaxNeighborCount)!), chosen);
        Assert.NotEqual(Select(scene, DepthPairs.Generic, out _), chosen);
    }

    private static List<IReadOnlyList<PhotoId>> Select(Scene scene, DepthPairs pairs, out List<string> warnings)
    {
        using var folder = new TemporaryFolder();
        var workspace = new Workspace(
            folder.Path, new Dictionary<StageName, string> { ["calibrated-scene"] = "k", ["view-selection"] = "k" });
        workspace.WriteScene("calibrated-scene", scene);
        var log = new RecordingLog();
        new ViewSelectionStage(pairs, _ => []).Run(workspace, log);
        warnings = log.Warnings;
        return scene.Photos.Select(photo => SelectedViews.Read(workspace, photo.Id).Neighbors).ToList();
    }

    private static IEnumerable<RigidTransform> Strips()
    {
        var (cos, sin) = (Math.Sqrt(0.75), 0.5);
        var random = SeededRandom.For(7, 0);
        for (var i = 0; i < StripCount * StripLength; i++)
        {
            var (along, across) = (16.0 * (i % StripLength) + random.NextDouble() - 0.5, 32.0 * (i / StripLength) - 0.5);
            across += random.NextDouble();
            yield return RigidTransform.FromCenter(
                NadirScene.Nadir, new(cos * along - sin * across, sin * along + cos * across, Height + random.NextDouble()));
        }
    }

    private static IEnumerable<RigidTransform> Circle() => Enumerable.Range(0, 30).Select(i => RigidTransform.FromCenter(
        NadirScene.Nadir, new(60 * Math.Cos(i * Math.Tau / 30), 60 * Math.Sin(i * Math.Tau / 30), Height)));

    private static RigidTransform Raised(RigidTransform pose) =>
        RigidTransform.FromCenter(pose.Rotation, pose.Center + new Vector3d(0, 0, Height));

    private static RigidTransform Moved(RigidTransform pose, double along) =>
        RigidTransform.FromCenter(pose.Rotation, pose.Center + along * new Vector3d(Math.Sqrt(0.75), 0.5, 0));

    private static Scene SceneOf(IEnumerable<RigidTransform> poses, int pointCount = 3000) =>
        NadirScene.Of(poses, new(-130, -70, 0), new(160, 230, 3), pointCount);
}
