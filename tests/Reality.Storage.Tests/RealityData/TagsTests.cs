using CsCheck;
using Reality.Storage.RealityData;

namespace Reality.Storage.Tests.RealityData;

public sealed class TagsTests
{
    private static readonly Gen<string> s_tags = Gen.Char["abAB ü"].Array[1, 4].Select(characters => new string(characters));

    [Fact]
    public void Tags_are_read_back_in_lower_case_and_order_without_duplicates() => s_tags.List[0, 6].Sample(tags =>
        Tags.Split(Tags.Join(tags)).SequenceEqual(tags.Select(tag => tag.ToLowerInvariant()).Distinct()));

    [Fact]
    public void A_column_contains_the_mark_of_exactly_its_tags() => Gen.Select(s_tags.List[0, 6], s_tags).Sample((tags, tag) =>
        Tags.Join(tags).Contains(Tags.Marked(tag), StringComparison.Ordinal)
        == tags.Contains(tag, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void No_tags_are_an_empty_column()
    {
        Assert.Equal("", Tags.Join([]));
        Assert.Empty(Tags.Split(""));
        Assert.Equal("\na\nb\n", Tags.Join(["A", "b", "a"]));
    }
}
