using CsCheck;
using Reality.Storage.Database;
using Reality.Storage.RealityData;
using Reality.Storage.Tests.Database;

namespace Reality.Storage.Tests.RealityData;

public sealed class RealityDataOrderTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("size", "size", false)]
    [InlineData("SIZE ASC", "SIZE", false)]
    [InlineData("  displayName   DESC ", "displayName desc", true)]
    public void An_order_is_parsed_in_any_case_and_written_back(string text, string written, bool descending)
    {
        Assert.True(RealityDataOrder.TryParse(text, out var order));
        Assert.Equal((written, descending), (order.ToString(), order.IsDescending));

        Assert.True(RealityDataOrder.TryParse(order.ToString(), out var again));
        Assert.Same(order.Key, again.Key);
        Assert.Equal(order.IsDescending, again.IsDescending);
    }

    [Theory]
    [InlineData("")]
    [InlineData("color")]
    [InlineData("desc")]
    [InlineData("size down")]
    [InlineData("size desc desc")]
    [InlineData("size,id")]
    public void Other_text_is_refused(string text) => Assert.False(RealityDataOrder.TryParse(text, out _));

    [Fact]
    public void The_default_is_newest_first()
    {
        Assert.Equal("createdDateTime desc", RealityDataOrder.Default.ToString());
        Assert.True(RealityDataOrder.Default.IsByCreation);
        Assert.False(RealityDataOrder.Default.IsBySize);
        Assert.True(RealityDataOrder.TryParse("Size", out var bySize) && bySize.IsBySize);
    }

    [Theory]
    [InlineData("size", "-1", true)]
    [InlineData("size", "", false)]
    [InlineData("size", "1.5", false)]
    [InlineData("size", "9223372036854775808", false)]
    [InlineData("createdDateTime", "0", true)]
    [InlineData("createdDateTime", "-1", false)]
    [InlineData("createdDateTime", "3155378976000000000", false)]
    [InlineData("displayName", "", true)]
    public void Only_values_of_the_property_are_accepted(string property, string value, bool accepted)
    {
        Assert.Equal(accepted, Parse(property).Accepts(value));
    }

    [Fact]
    public void The_rows_after_a_row_are_those_that_follow_it_in_the_order()
    {
        // Few different sizes, so that ties occur.
        var rows = Gen.Int[-1, 1].List[1, 12].Select(sizes => sizes.Select((size, i) => Row($"{i}", size)).ToList());
        Gen.Select(rows, Gen.Bool, Gen.Int[0, 11]).Sample((all, descending, i) =>
        {
            var order = Parse(descending ? "size desc" : "size");
            var sorted = order.Key.Order(all.AsQueryable(), descending).ToList();
            var row = sorted[i % sorted.Count];

            var after = order.Key.After(sorted.AsQueryable(), descending, order.Key.ValueOf(row), row.Id);

            Assert.Equal(sorted.SkipWhile(other => other != row).Skip(1), after);
        });
    }

    [Fact]
    public void A_missing_property_sorts_as_empty_text()
    {
        var order = Parse("group");
        var (with, without) = (Row("a", 0), Row("b", 0));
        with.Group = "g";

        Assert.Equal("", order.Key.ValueOf(without));
        Assert.Equal([without, with], order.Key.Order(new[] { with, without }.AsQueryable(), descending: false));
        Assert.Equal([with], order.Key.After(new[] { with, without }.AsQueryable(), descending: false, "", "b"));
    }

    private static RealityDataOrder Parse(string text) =>
        RealityDataOrder.TryParse(text, out var order) ? order : throw new ArgumentException("Not an order.", nameof(text));

    private static RealityDataRow Row(string id, long size)
    {
        var row = TestDatabase.Data(id, "anna", s_noon);
        row.SizeBytes = size;
        return row;
    }
}
