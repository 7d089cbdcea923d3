using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tags;
using Reality.Engine.Tests.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Tags;

/// <summary>Tags mark control points and user tie points by name.</summary>
public sealed class TagMarksTests
{
    private static readonly SyntheticScene s_scene = SyntheticScene.Around(new() { PhotoCount = 3, PointCount = 10 });

    private readonly RecordingLog _log = new();

    [Theory]
    [InlineData("tag36h11:12")]
    [InlineData("12")]
    public void By_id_with_or_without_the_family(string name)
    {
        var scene = Mark(s_scene.Truth with { ControlPoints = [Point(name)] }, [SyntheticTags.TagAt(12, 30, 40)], [], [
            SyntheticTags.TagAt(12, 50, 60), SyntheticTags.TagAt(13, 80, 60)]);

        Assert.Equal(
            [new PhotoMark(new(0), new(35, 45)), new PhotoMark(new(2), new(55, 65))], scene.ControlPoints[0].Marks);
        Assert.Contains("Tags_ControlPoints: Tags mark 1 of 1 control points, by their names.", _log.Warnings);
    }

    [Fact]
    public void By_the_text_of_a_qr_code()
    {
        var code = SyntheticTags.TagAt(0, 10, 10, PhotoTag.Qr) with { Text = "Church tower" };
        var scene = Mark(s_scene.Truth with { ControlPoints = [Point("Church tower"), Point("Bridge")] }, [code], [code], []);
        Assert.Equal(2, scene.ControlPoints[0].Marks.Count);
        Assert.Empty(scene.ControlPoints[1].Marks);
        Assert.Contains(
            "Tags_ControlPoints: Tags mark 1 of 2 control points, by their names. Marked in fewer than two photos: Bridge.",
            _log.Warnings);
    }

    [Fact]
    public void An_id_of_two_families_marks_nothing()
    {
        var scene = Mark(
            s_scene.Truth with { ControlPoints = [Point("5"), Point("chili:5")] },
            [SyntheticTags.TagAt(5, 10, 10), SyntheticTags.TagAt(5, 90, 10, "chili")],
            [SyntheticTags.TagAt(5, 10, 10), SyntheticTags.TagAt(5, 90, 10, "chili")], []);
        Assert.Equal((0, 2), (scene.ControlPoints[0].Marks.Count, scene.ControlPoints[1].Marks.Count));
        Assert.Contains(
            "Tags_NameAmbiguous: 5 is the name of tag36h11:5 and of chili:5: none marks the point of this name. Name the point "
            + "as one of them, with its family.", _log.Warnings);
    }

    [Fact]
    public void A_mark_of_the_scene_stays()
    {
        var given = Point("12") with { Marks = [new(new(2), new(1, 2))] };
        var scene = Mark(
            s_scene.Truth with { ControlPoints = [given] },
            [SyntheticTags.TagAt(12, 30, 40)], [], [SyntheticTags.TagAt(12, 9, 9)]);
        Assert.Equal([new PhotoMark(new(0), new(35, 45)), new PhotoMark(new(2), new(1, 2))], scene.ControlPoints[0].Marks);
    }

    [Fact]
    public void Other_tags_become_user_tie_points_if_two_photos_show_them()
    {
        var scene = Mark(
            s_scene.Truth with { ControlPoints = [Point("1")], UserTiePoints = [new("2", [])] },
            [SyntheticTags.TagAt(1, 10, 10), SyntheticTags.TagAt(2, 30, 10), SyntheticTags.TagAt(3, 50, 10)],
            [SyntheticTags.TagAt(1, 10, 10), SyntheticTags.TagAt(2, 30, 10), SyntheticTags.TagAt(3, 50, 10)],
            [SyntheticTags.TagAt(4, 10, 10)]);
        Assert.Equal(["2:2", "tag36h11:3:2"], scene.UserTiePoints.Select(point => $"{point.Name}:{point.Marks.Count}"));
    }

    private Scene Mark(Scene scene, params IReadOnlyList<PhotoTag>[] found) =>
        TagMarks.AddTo(scene, TagSelection.Of(scene, found, _log), _log);

    private static ControlPoint Point(string name) => new()
    {
        Name = name, Coordinates = Vector3d.Zero, HorizontalSigmaMeters = 0.01, VerticalSigmaMeters = 0.01,
    };
}
