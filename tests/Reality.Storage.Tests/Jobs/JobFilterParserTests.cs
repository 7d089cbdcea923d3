using System.Globalization;
using CsCheck;
using Reality.Storage.Database;
using Reality.Storage.Jobs;

namespace Reality.Storage.Tests.Jobs;

public sealed class JobFilterParserTests
{
    private static readonly Gen<JobFilter> s_comparisons = Gen.OneOf(
        Gen.Select(Gen.String.Select(name => (object)name), Gen.Enum<FilterOperator>(), On(JobProperty.Name)),
        Gen.Select(Gen.Guid.Select(id => (object)id), Equality(), On(JobProperty.Id)),
        Gen.Select(Gen.Enum<JobRowState>().Select(state => (object)state), Equality(), On(JobProperty.State)),
        Gen.Select(
            Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(ticks => (object)new DateTimeOffset(ticks, TimeSpan.Zero)),
            Gen.Enum<FilterOperator>(),
            On(JobProperty.CreatedDateTime)),
        Gen.Guid.List[1, 5].Select(ids => (JobFilter)new JobFilter.Comparison(
            JobProperty.InputId, FilterOperator.In, ids.Select(id => (object)id.ToString()).ToList())));

    [Fact]
    public void A_filter_that_is_written_out_is_read_back() => Filters(4).Sample(filter =>
        Write(Parse(Write(filter))) == Write(filter));

    [Fact]
    public void Any_text_is_a_filter_or_an_error_with_a_position() => Gen.OneOf(
        Gen.String,
        AnyOf("(", ")", ",", "'", "eq", "and", "or", "not", "in", "type", "name", "id", "Tiling", "createdDateTime", "2024-01-01")
            .List[0, 12].Select(words => string.Join(' ', words))).Sample(text =>
    {
        try
        {
            Parse(text);
        }
        catch (FilterException e)
        {
            Assert.InRange(e.Position, 0, text.Length);
        }
    });

    [Theory]
    [InlineData("color eq red", 0)]
    [InlineData("type like Tiling", 5)]
    [InlineData("type eq", 7)]
    [InlineData("type eq Tiling and", 18)]
    [InlineData("type eq Tiling or or type eq Tiling", 18)]
    [InlineData("(type eq Tiling", 15)]
    [InlineData("type eq Tiling)", 14)]
    [InlineData("type in Tiling", 8)]
    [InlineData("type in ()", 9)]
    [InlineData("type in (Tiling", 15)]
    [InlineData("type in (Tiling Production)", 16)]
    [InlineData("name eq 'open", 8)]
    [InlineData("type in (Tiling, Sometiling)", 17)]
    [InlineData("state eq Sleeping", 9)]
    [InlineData("state eq 3", 9)]
    [InlineData("createdDateTime gt yesterday", 19)]
    [InlineData("id eq 5", 6)]
    [InlineData("type lt Tiling", 5)]
    [InlineData("type eq Tiling type eq Tiling", 15)]
    public void Syntax_errors_report_their_position(string filter, int position) =>
        Assert.Equal(position, Assert.Throws<FilterException>(() => Parse(filter)).Position);

    [Theory]
    [InlineData("type eq", "Expected a value of type, found the end. (At character 8 of the filter.)")]
    [InlineData("type eq Tiling)", "Expected 'and', 'or' or the end, found ')'. (At character 15 of the filter.)")]
    [InlineData("type lt Tiling", "type supports only eq, ne and in. (At character 6 of the filter.)")]
    [InlineData(
        "type eq Sometiling",
        "'Sometiling' is not a job type; the types are Tiling, Production. (At character 9 of the filter.)")]
    public void Messages_say_what_was_expected_and_where(string filter, string message) =>
        Assert.Equal(message, Assert.Throws<FilterException>(() => Parse(filter)).Message);

    [Fact]
    public void Values_have_the_type_of_their_property()
    {
        var id = new Guid("2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01");
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal(id, ValueOf("id eq 2A6D1F0E-7A5B-4D9E-8F50-1F2F6A0C9B01"));
        Assert.Equal($"{id}", ValueOf("iTwinId eq '2A6D1F0E-7A5B-4D9E-8F50-1F2F6A0C9B01'"));
        Assert.Equal($"{id}", ValueOf("inputId eq {2A6D1F0E-7A5B-4D9E-8F50-1F2F6A0C9B01}"));
        Assert.Equal("Bucket/Photos", ValueOf("outputId eq Bucket/Photos"));
        Assert.Equal(JobRowState.TerminatingOnCancel, ValueOf("state eq TerminatingOnCancel"));
        Assert.Equal("It's", ValueOf("name eq 'It''s'"));
        // Without a zone, a time is in UTC, whatever the zone of the machine.
        Assert.Equal(noon, ValueOf("createdDateTime eq 2026-03-01T12:00:00"));
        Assert.Equal(noon, ValueOf("createdDateTime eq 2026-03-01T17:30:00+05:30"));

        static object ValueOf(string filter) => Assert.IsType<JobFilter.Comparison>(Parse(filter)).Values.Single();
    }

    [Fact]
    public void Deep_nesting_and_long_lists_are_refused()
    {
        Assert.Throws<FilterException>(() => Parse(new string('(', 100_000)));
        Assert.Throws<FilterException>(() => Parse(string.Concat(Enumerable.Repeat("not ", 100_000))));
        Assert.Throws<FilterException>(() => Parse($"type in ({string.Join(',', Enumerable.Repeat("Tiling", 501))})"));
        Assert.Throws<FilterException>(() => Parse(string.Join(" or ", Enumerable.Repeat("type eq Tiling", 501))));
    }

    [Fact]
    public void References_are_compared_at_most_ten_times()
    {
        Assert.NotNull(Parse(Repeat("inputId eq a", 5) + " or " + Repeat("outputId ne a", 5)));
        Assert.NotNull(Parse($"inputId in ({string.Join(',', Enumerable.Repeat("a", 500))})"));

        var exception = Assert.Throws<FilterException>(() => Parse(Repeat("inputId eq a", 10) + " or not outputId eq a"));

        Assert.Contains("10 comparisons of inputId and outputId", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_at_most_a_hundred_comparisons()
    {
        Assert.NotNull(Parse(Repeat("type ne Tiling", 100)));
        Assert.Throws<FilterException>(() => Parse(Repeat("type ne Tiling", 101)));
    }

    [Theory]
    [InlineData("name eq 'a\0b'", 10)]
    [InlineData("inputId eq a\0", 12)]
    public void A_filter_has_no_NUL(string filter, int position) =>
        Assert.Equal(position, Assert.Throws<FilterException>(() => Parse(filter)).Position);

    [Fact]
    public void And_binds_stronger_than_or_and_not_strongest() => Assert.Equal(
        Write(Parse("(name eq 'a') or ((not (name eq 'b')) and (name eq 'c'))")),
        Write(Parse("name EQ 'a' or not name eq 'b' AND name eq 'c'")));

    [Fact]
    public void The_iTwins_that_a_filter_names_are_known()
    {
        var filter = Parse(
            "iTwinId eq 2A6D1F0E-7a5b-4d9e-8f50-1f2f6a0c9b01"
            + " or not (type eq Tiling and iTwinId in ('7d1f9be2-1111-4c3f-9a50-0123456789ab'))");

        Assert.Equal(
            ["2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01", "7d1f9be2-1111-4c3f-9a50-0123456789ab"],
            filter.ValuesOf(JobProperty.ITwinId));
    }

    private static string Repeat(string comparison, int count) => string.Join(" or ", Enumerable.Repeat(comparison, count));

    private static Gen<FilterOperator> Equality() => AnyOf(FilterOperator.Equal, FilterOperator.NotEqual, FilterOperator.In);

    private static JobFilter Parse(string filter) => JobFilterParser.Parse(filter, ["Tiling", "Production"]);

    private static Func<object, FilterOperator, JobFilter> On(JobProperty property) =>
        (value, operation) => new JobFilter.Comparison(property, operation, [value]);

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<JobFilter> Filters(int depth) => depth == 0
        ? s_comparisons
        : Gen.OneOf(
            s_comparisons,
            Gen.Select(Filters(depth - 1), Filters(depth - 1), (left, right) => (JobFilter)new JobFilter.Both(left, right)),
            Gen.Select(Filters(depth - 1), Filters(depth - 1), (left, right) => (JobFilter)new JobFilter.Either(left, right)),
            Filters(depth - 1).Select(inner => (JobFilter)new JobFilter.Negation(inner)));

    private static string Write(JobFilter filter) => filter switch
    {
        JobFilter.Both both => $"({Write(both.Left)}) and ({Write(both.Right)})",
        JobFilter.Either either => $"({Write(either.Left)}) or ({Write(either.Right)})",
        JobFilter.Negation negation => $"not ({Write(negation.Inner)})",
        JobFilter.Comparison { Operator: FilterOperator.In } list =>
            $"{list.Property} in ({string.Join(", ", list.Values.Select(Write))})",
        JobFilter.Comparison single => $"{single.Property} {Name(single.Operator)} {Write(single.Values[0])}",
        _ => throw new ArgumentException("Unknown kind of filter.", nameof(filter)),
    };

    private static string Name(FilterOperator operation) => operation switch
    {
        FilterOperator.Equal => "eq",
        FilterOperator.NotEqual => "ne",
        FilterOperator.Less => "lt",
        FilterOperator.LessOrEqual => "le",
        FilterOperator.Greater => "gt",
        _ => "ge",
    };

    private static string Write(object value) => value switch
    {
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => $"{value}",
    };
}
