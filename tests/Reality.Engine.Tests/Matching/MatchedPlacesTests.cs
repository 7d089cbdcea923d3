using Reality.Core.Imaging;
using Reality.Engine.Features;
using Reality.Engine.Matching;

namespace Reality.Engine.Tests.Matching;

/// <summary>Photos 1000 x 800: 0.5 pixels is still, 5 pixels is moving.</summary>
public sealed class MatchedPlacesTests
{
    [Fact]
    public void Two_orientations_of_one_place_count_as_its_first_feature()
    {
        var first = Features((10, 10), (10, 10), (10, 10), (50, 60));
        var second = Features((20, 20), (60, 70), (60, 70));

        var places = MatchedPlaces.Of(first, second, [new(2, 0, 0.5f), new(3, 2, 0.5f)]);

        Assert.Equal([0, 3], places.First);
        Assert.Equal([0, 1], places.Second);
    }

    [Fact]
    public void The_most_distinctive_match_of_a_place_wins()
    {
        var (first, second) = (Features((10, 10), (30, 30)), Features((20, 20), (40, 40)));
        var places = MatchedPlaces.Of(first, second, [new(0, 0, 0.7f), new(1, 0, 0.4f), new(0, 1, 0.6f), new(1, 1, 0.5f)]);
        Assert.Equal([0, 1], places.First);
        Assert.Equal([1, 0], places.Second);
    }

    [Fact]
    public void Matches_come_by_ascending_feature_of_the_first_photo()
    {
        var features = Features([.. Enumerable.Range(0, 6).Select(i => (10f * i, 5f))]);
        var places = MatchedPlaces.Of(features, features, [new(4, 1, 0.1f), new(0, 5, 0.9f), new(2, 0, 0.5f)]);
        Assert.Equal([0, 2, 4], places.First);
        Assert.Equal([5, 0, 1], places.Second);
    }

    [Theory]
    [InlineData(100, 100, 0.2f, true)]
    [InlineData(100, 100, 3, false)] // everything moved by three pixels
    [InlineData(100, 20, 0.2f, false)] // a fifth of the features is matched
    [InlineData(100, 30, 0.2f, true)]
    public void A_photo_that_lies_still_in_itself_is_a_duplicate(int count, int matched, float shift, bool expected)
    {
        var (first, second) = Shifted(count, shift);
        Assert.Equal(expected, Matches(first, second, matched).AreOfOnePhoto(first, second));
    }

    [Fact]
    public void The_same_photo_at_half_the_size_is_a_duplicate()
    {
        var first = Features([.. Enumerable.Range(0, 50).Select(i => (18f * i, 13f * i))]);
        var second = Sized([.. Enumerable.Range(0, 50).Select(i => (9f * i, 6.5f * i))], 500, 400);
        Assert.True(Matches(first, second, 50).AreOfOnePhoto(first, second));
    }

    [Fact]
    public void What_lies_still_while_the_scene_moves_is_an_overlay()
    {
        var first = Features([.. Enumerable.Range(0, 40).Select(i => (20f * i, 15f * i))]);
        var second = Features([.. Enumerable.Range(0, 40).Select(i => (20f * i + (i < 10 ? 0.1f : 30), 15f * i))]);

        var places = Matches(first, second, 40).WithoutOverlays(first, second);

        Assert.Equal(Enumerable.Range(10, 30), places.First);
        Assert.Equal(places.First, places.Second);
    }

    [Fact]
    public void A_scene_that_hardly_moves_keeps_what_lies_still()
    {
        var first = Features([.. Enumerable.Range(0, 40).Select(i => (20f * i, 15f * i))]);
        var second = Features([.. Enumerable.Range(0, 40).Select(i => (20f * i + (i < 10 ? 0.1f : 3), 15f * i))]);
        Assert.Equal(40, Matches(first, second, 40).WithoutOverlays(first, second).Count);
    }

    [Fact]
    public void Where_only_an_overlay_has_matched_nothing_is_left()
    {
        var (first, second) = Shifted(40, 0);
        Assert.Equal(0, Matches(first, second, 5).WithoutOverlays(first, second).Count);
    }

    private static (FeatureSet First, FeatureSet Second) Shifted(int count, float shift) => (
        Features([.. Enumerable.Range(0, count).Select(i => (9f * i, 7f * i))]),
        Features([.. Enumerable.Range(0, count).Select(i => (9f * i + shift, 7f * i))]));

    private static MatchedPlaces Matches(FeatureSet first, FeatureSet second, int count) =>
        MatchedPlaces.Of(first, second, [.. Enumerable.Range(0, count).Select(i => new FeatureMatch(i, i, 0.5f))]);

    private static FeatureSet Features(params (float X, float Y)[] points) => Sized(points, 1000, 800);

    private static FeatureSet Sized((float X, float Y)[] points, int width, int height) => new()
    {
        X = [.. points.Select(p => p.X)], Y = [.. points.Select(p => p.Y)], Scale = new float[points.Length],
        Orientation = new float[points.Length], Descriptors = [], Colors = new Rgb24[points.Length], Width = width,
        Height = height,
    };
}
