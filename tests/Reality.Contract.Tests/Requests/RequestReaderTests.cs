using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Tests.Requests;

/// <summary>The reader on a record of its own that has every kind of property.</summary>
public sealed class RequestReaderTests
{
    [Fact]
    public void Every_kind_of_property_is_read()
    {
        var (read, problems) = Read("""
            { "part": { "size": 1.5 }, "names": ["a", "b"], "name": "x", "count": 3, "on": true, "kind": "the-second", "raw": [1],
              "parts": [{ "size": 2 }] }
            """);

        Assert.Empty(problems);
        Assert.Equal((1.5, "x", 3, true, Kind.Second), (read.Part.Size, read.Name, read.Count, read.On, read.Kind));
        Assert.Equal(["a", "b"], read.Names);
        Assert.Equal(2.0, Assert.Single(read.Parts!).Size);
        Assert.Equal("[1]", read.Raw!.Value.GetRawText());
    }

    [Fact]
    public void Missing_required_properties_are_problems_and_their_parts_are_empty()
    {
        var (read, problems) = Read("{}");

        Assert.Equal(
            [("body.part", "Property 'part' is required."), ("body.names", "Property 'names' is required.")],
            problems.Select(problem => (problem.Target, problem.Message)));
        Assert.Empty(read.Names);
        Assert.Equal(0, read.Part.Size);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void A_request_that_is_no_object_is_one_problem(string json)
    {
        var (read, problems) = Read(json);

        Assert.Equal(("body", "Must be an object."), (problems.Single().Target, problems.Single().Message));
        Assert.Empty(read.Names);
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("3.0", 3)]
    [InlineData("-3e0", -3)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("-2147483647", -int.MaxValue)]
    public void Whole_numbers_have_many_forms(string json, int expected) =>
        Assert.Equal(expected, ReadWith("count", json).Read.Count);

    [Theory]
    [InlineData("3.5")]
    [InlineData("2147483648")]
    [InlineData("1e10")]
    [InlineData("1e999")]
    [InlineData("\"3\"")]
    [InlineData("true")]
    public void Other_values_are_no_whole_number(string json) => AssertProblem("Must be a whole number.", "count", json);

    [Theory]
    [InlineData("1e999")]
    [InlineData("\"NaN\"")]
    [InlineData("{}")]
    public void A_number_is_finite(string json) => AssertProblem("Must be a finite number.", "weight", json);

    [Theory]
    [InlineData("1")]
    [InlineData("\"true\"")]
    public void Truth_is_true_or_false(string json) => AssertProblem("Must be true or false.", "on", json);

    [Theory]
    [InlineData("\"First\"", "First")]
    [InlineData("\"the-Second\"", "the-Second")]
    [InlineData("\"0\"", "0")]
    [InlineData("1", "1")]
    public void Values_of_enumerations_have_their_published_names_only(string json, string shown) =>
        AssertProblem($"Invalid value '{shown}' for property 'kind'. Valid: first, the-second.", "kind", json);

    [Theory]
    [InlineData(16_384, true)]
    [InlineData(16_385, false)]
    public void Texts_end(int length, bool isValid) =>
        Assert.Equal(isValid, ReadWith("name", $"\"{new string('a', length)}\"").Problems.Count == 0);

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Lists_end(int count, bool isValid)
    {
        var (read, problems) = ReadWith("names", $"[{string.Join(',', Enumerable.Repeat("\"a\"", count))}]");

        Assert.Equal(isValid, problems.Count == 0);
        Assert.Equal(isValid ? count : 0, read.Names.Count);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_list_may_say_where_it_ends(int count, bool isValid)
    {
        var (_, problems) = ReadWith("parts", $"[{string.Join(',', Enumerable.Repeat("{}", count))}]");

        Assert.Equal(isValid ? [] : ["Must have at most 3 items; it has 4."], problems.Select(problem => problem.Message));
    }

    [Fact]
    public void A_wrong_item_is_named_by_its_index_and_omitted()
    {
        var (read, problems) = ReadWith("names", """["a", 1, null, "d"]""");

        Assert.Equal(["body.names[1]", "body.names[2]"], problems.Select(problem => problem.Target));
        Assert.Equal(["a", "d"], read.Names);
    }

    [Fact]
    public void Rules_of_a_list_apply_to_each_item()
    {
        var (_, problems) = ReadWith("names", """["a", "too long", "c"]""");

        Assert.Equal(["body.names[1]"], problems.Select(problem => problem.Target));
    }

    [Fact]
    public void Only_a_list_that_says_so_takes_a_single_item()
    {
        Assert.Equal(["a"], ReadWith("tags", "\"a\"").Read.Tags);
        AssertProblem("Must be an array.", "names", "\"a\"");
    }

    [Fact]
    public void Names_of_properties_are_case_sensitive() => AssertProblem("There is no property 'Name' here.", "Name", "\"x\"");

    [Fact]
    public void A_part_that_ignores_unknown_properties_takes_them() =>
        Assert.Empty(ReadWith("open", """{ "anything": 1 }""").Problems);

    [Fact]
    public void The_name_of_an_unknown_property_is_shortened_in_messages()
    {
        var (_, problems) = ReadWith(new string('a', 5000), "1");

        Assert.True(problems.Single().Message.Length < 300);
    }

    [Theory]
    [InlineData("number", "1.5", 1.5)]
    [InlineData("text", "\"x\"", "x")]
    public void A_property_may_decide_what_another_holds(string kind, string json, object expected)
    {
        var (read, problems) = ReadWith("choice", $$"""{ "kind": "{{kind}}", "held": { "value": {{json}} } }""");

        Assert.Empty(problems);
        Assert.Equal(expected, read.Choice!.Held switch { Number number => number.Value, Text text => text.Value, _ => null });
    }

    [Fact]
    public void Nothing_is_said_about_a_property_while_the_deciding_one_is_missing()
    {
        var (_, problems) = ReadWith("choice", """{ "held": { "value": [] } }""");

        Assert.Equal(["body.choice.kind"], problems.Select(problem => problem.Target));
    }

    [Fact]
    public void Stored_documents_that_do_not_fit_are_refused_with_their_place()
    {
        var exception = Assert.Throws<JsonException>(() => RequestReader.ReadStored<Part>("""{ "size": "large" }"""));

        Assert.Equal("size: Must be a finite number.", exception.Message);
    }

    private static void AssertProblem(string expected, string name, string json)
    {
        var problem = Assert.Single(ReadWith(name, json).Problems);
        Assert.Equal((expected, $"body.{name}"), (problem.Message, problem.Target));
    }

    private static (Everything Read, IReadOnlyList<Problem> Problems) ReadWith(string name, string json)
    {
        var names = name == "names" ? "" : "\"names\": [], ";
        return Read(string.Create(CultureInfo.InvariantCulture, $$"""{ "part": {}, {{names}}"{{name}}": {{json}} }"""));
    }

    private static (Everything Read, IReadOnlyList<Problem> Problems) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var check = new RequestCheck();
        return (RequestReader.Read<Everything>(document.RootElement.Clone(), "body", check), check.Problems);
    }

    private enum Kind
    {
        [JsonStringEnumMemberName("first")]
        First,

        [JsonStringEnumMemberName("the-second")]
        Second,
    }

    private sealed record Everything
    {
        public required Part Part { get; init; }

        [TextLength(1, 3)]
        public required IReadOnlyList<string> Names { get; init; }

        public string? Name { get; init; }

        public int? Count { get; init; }

        public double? Weight { get; init; }

        public bool? On { get; init; }

        public Kind? Kind { get; init; }

        public JsonElement? Raw { get; init; }

        [MaxItems(3)]
        public IReadOnlyList<Part>? Parts { get; init; }

        [OneOrMany]
        public IReadOnlyList<string>? Tags { get; init; }

        public Open? Open { get; init; }

        public Choice? Choice { get; init; }
    }

    private sealed record Part
    {
        public double Size { get; init; }
    }

    [IgnoresUnknown]
    private sealed record Open;

    private sealed record Choice : IChoosesType
    {
        public required string Kind { get; init; }

        public Held? Held { get; init; }

        public Type? TypeHeldBy(string name) => Kind switch
        {
            "number" => typeof(Number),
            "text" => typeof(Text),
            _ => null,
        };
    }

    private abstract record Held;

    private sealed record Number : Held
    {
        public double Value { get; init; }
    }

    private sealed record Text : Held
    {
        public string Value { get; init; } = "";
    }
}
