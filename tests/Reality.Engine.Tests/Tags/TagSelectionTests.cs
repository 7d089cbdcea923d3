using Reality.Core.Numerics;
using Reality.Engine.Tags;
using Reality.Engine.Tests.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Tags;

/// <summary>Which tags count, and what is said about the others.</summary>
public sealed class TagSelectionTests
{
    private static readonly SyntheticScene s_scene = SyntheticScene.Around(new() { PhotoCount = 3, PointCount = 10 });

    private readonly RecordingLog _log = new();

    [Fact]
    public void A_tag_that_a_photo_shows_twice_is_ignored_in_all_photos()
    {
        var selection = Select(
            [SyntheticTags.TagAt(1, 10, 10), SyntheticTags.TagAt(2, 50, 10)],
            [SyntheticTags.TagAt(1, 10, 10), SyntheticTags.TagAt(1, 90, 10), SyntheticTags.TagAt(2, 50, 10)],
            []);

        Assert.Equal(["tag36h11:2"], selection.ByPhoto[0].Select(tag => tag.Name));
        Assert.Equal(["tag36h11:2"], selection.ByPhoto[1].Select(tag => tag.Name));
        Assert.Equal(
            [
                "Tags_Found: Tags were read. tag36h11: 2 tags in 2 photos.",
                "Tags_Repeated: Ignored in all photos, because a photo shows them twice: tag36h11:1 (photo001.jpg). A tag names "
                + "one place only if it is printed once.",
            ],
            _log.Warnings);
    }

    [Fact]
    public void A_tag_in_one_photo_is_named_and_may_still_mark_a_point()
    {
        var selection = Select([SyntheticTags.TagAt(7, 10, 10), SyntheticTags.TagAt(7, 10, 10, "chili")], [], []);

        Assert.Equal(2, selection.ByPhoto[0].Count);
        Assert.Equal(
            [
                "Tags_Found: Tags were read. chili: 1 tag in 1 photo; tag36h11: 1 tag in 1 photo.",
                "Tags_SeenOnce: No tie points, because one photo only shows them: chili:7, tag36h11:7.",
            ],
            _log.Warnings);
    }

    [Fact]
    public void Parts_of_boards_and_boards_that_look_the_same_upside_down_are_ignored()
    {
        var selection = Select([Board(9, 6), Board(8, 7)], [Board(9, 6), Board(7, 7)], [Board(9, 5), Board(6, 5)]);

        Assert.Equal(["checkerboard:9x6", "checkerboard:8x7"], selection.ByPhoto[0].Select(tag => tag.Name));
        Assert.Equal(["checkerboard:9x6"], selection.ByPhoto[1].Select(tag => tag.Name));
        Assert.Empty(selection.ByPhoto[2]);
        Assert.Contains(_log.Warnings, warning => warning.StartsWith(
            "Tags_BoardIncomplete: Ignored, because they are probably parts of a larger board that is partly hidden: "
            + "checkerboard:6x5, checkerboard:7x7, checkerboard:9x5, in 2 photos.", StringComparison.Ordinal));

        _log.Warnings.Clear();
        Assert.Empty(Select([Board(8, 6)], [Board(8, 6)], []).ByPhoto[0]);
        Assert.Contains(_log.Warnings, warning => warning.StartsWith(
            "Tags_BoardAmbiguous: Ignored, because they look the same upside down: checkerboard:8x6.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_scene_without_tags_is_told()
    {
        Select([], [], []);
        Assert.Equal(
            ["Tags_NotFound: No photo shows a tag of the requested kinds that can be read."], _log.Warnings);
    }

    [Fact]
    public void Long_texts_are_cut_in_messages() => Assert.Equal(
        "QR:BEGIN:VCARD N:Kennedy;Steve TEL:+44 (...",
        TagSelection.Shown("QR:BEGIN:VCARD\nN:Kennedy;Steve\nTEL:+44 (0)7775 755503"));

    private TagSelection Select(params IReadOnlyList<PhotoTag>[] found) => TagSelection.Of(s_scene.Truth, found, _log);

    private static PhotoTag Board(int columns, int rows) => new()
    {
        Family = PhotoTag.Checkerboard,
        Text = $"{columns}x{rows}",
        Points = [.. Enumerable.Range(0, columns * rows).Select(i => new Vector2d(i % columns, i / columns))],
    };
}
