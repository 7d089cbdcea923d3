using System.Text.Json;
using CsCheck;
using Reality.Contract.Requests;

namespace Reality.Contract.Tests.Requests;

/// <summary>Each rule by itself: both sides of its limits, its message, and the value that it keeps.</summary>
public sealed class RuleAttributeTests
{
    private const string Id = "0b7d9a52-3f0e-4d43-9a0c-0c6f5d1f4a10";

    [Theory]
    [InlineData(0.5, 0.500001, true)]
    [InlineData(0.5, 0.5, false)]
    [InlineData(0.5, -1, false)]
    [InlineData(-2, -1.5, true)]
    public void A_number_must_be_above_the_limit(double limit, double value, bool holds) =>
        AssertMessage(holds ? null : FormattableString.Invariant($"Must be above {limit}."), new AboveAttribute(limit), value);

    [Theory]
    [InlineData(0.0, true)]
    [InlineData(100.0, true)]
    [InlineData(-0.001, false)]
    [InlineData(100.001, false)]
    public void A_range_includes_both_limits(double value, bool holds) =>
        AssertMessage(holds ? null : "Must be 0 to 100.", new RangeAttribute(0, 100), value);

    [Fact]
    public void A_range_without_upper_limit_accepts_the_largest_number_and_says_only_its_minimum()
    {
        AssertMessage(null, new RangeAttribute(1), int.MaxValue);
        AssertMessage("Must be 1 or more.", new RangeAttribute(1), 0);
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("abcde", true)]
    [InlineData("ab", false)]
    [InlineData("abcdef", false)]
    public void A_text_length_includes_both_limits(string text, bool holds) =>
        AssertMessage(holds ? null : $"Must have 3 to 5 characters; it has {text.Length}.", new TextLengthAttribute(3, 5), text);

    [Fact]
    public void Text_length_counts_characters_not_code_units()
    {
        // Five characters beyond the basic multilingual plane are ten UTF-16 code units.
        var text = string.Concat(Enumerable.Repeat("\U0001F600", 5));

        AssertMessage(null, new TextLengthAttribute(3, 5), text);
        AssertMessage("Must have 6 to 10 characters; it has 5.", new TextLengthAttribute(6, 10), text);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Json_has_a_limited_size_and_is_omitted_beyond_it(int bytes, bool holds)
    {
        using var json = JsonDocument.Parse($"\"{new string('x', bytes - 2)}\"");

        var (kept, check) = Apply(new JsonSizeAttribute(1), json.RootElement);

        Assert.Equal(holds ? JsonValueKind.String : JsonValueKind.Undefined, ((JsonElement)kept).ValueKind);
        Assert.Equal(holds ? null : "Must have at most 1 KiB; it has 1,025 bytes.", check.Problems.SingleOrDefault()?.Message);
    }

    [Fact]
    public void Any_three_bytes_in_hexadecimal_are_a_color() =>
        Gen.Int[0, 0xFFFFFF].Sample(
            value =>
            {
                AssertMessage(null, new ColorAttribute(), $"#{value:X6}");
                AssertMessage(null, new ColorAttribute(), $"#{value:x6}");
            },
            iter: 200);

    [Theory]
    [InlineData("")]
    [InlineData("#")]
    [InlineData("#FFF")]
    [InlineData("#FFFFFFF")]
    [InlineData("FFFFFF#")]
    [InlineData("#GGGGGG")]
    [InlineData("#ＦＦＦＦＦＦ")]
    public void Other_texts_are_no_color(string text) =>
        AssertMessage($"'{text}' is not a color; colors are written as #RRGGBB.", new ColorAttribute(), text);

    [Fact]
    public void Ids_are_kept_in_lower_case()
    {
        Assert.Equal(Id, Apply(new GuidTextAttribute(), Id.ToUpperInvariant()).Value);
        Assert.Equal(Id, Apply(new RealityDataIdAttribute(), Id.ToUpperInvariant()).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0b7d9a523f0e4d439a0c0c6f5d1f4a10")]
    [InlineData("{0b7d9a52-3f0e-4d43-9a0c-0c6f5d1f4a10}")]
    [InlineData("0b7d9a52-3f0e-4d43-9a0c-0c6f5d1f4a1")]
    [InlineData("0b7d9a52-3f0e-4d43-9a0c-0c6f5d1f4a1g")]
    public void Ids_have_one_form(string text)
    {
        AssertMessage($"'{text}' is not a GUID.", new GuidTextAttribute(), text);
        AssertMessage($"'{text}' is not the id of a reality data; ids are GUIDs.", new RealityDataIdAttribute(), text);
    }

    [Fact]
    public void A_reality_data_id_is_a_reference_with_the_expected_types()
    {
        var (_, check) = Apply(new RealityDataIdAttribute("ContextScene", "OBJ"), Id.ToUpperInvariant());

        var reference = Assert.Single(check.References);

        Assert.Equal(("inputs.scene", Id), (reference.Target, reference.Value));
        Assert.Equal(["ContextScene", "OBJ"], reference.Types);
        Assert.False(reference.IsBucketPath);
    }

    [Fact]
    public void An_invalid_id_or_path_is_no_reference()
    {
        Assert.Empty(Apply(new RealityDataIdAttribute(), "scene").Check.References);
        Assert.Empty(Apply(new BucketPathAttribute(), "bkt:../scene").Check.References);
    }

    [Fact]
    public void A_bucket_path_is_a_reference_of_any_type()
    {
        var reference = Assert.Single(Apply(new BucketPathAttribute(), "bkt:regions/roi.json").Check.References);

        Assert.True(reference.IsBucketPath);
        Assert.Empty(reference.Types);
    }

    private static (object Value, RequestCheck Check) Apply(RuleAttribute rule, object value)
    {
        var check = new RequestCheck();
        return (rule.Apply(value, "inputs.scene", check), check);
    }

    private static void AssertMessage(string? expected, RuleAttribute rule, object value)
    {
        var (kept, check) = Apply(rule, value);
        Assert.Equal(expected, check.Problems.SingleOrDefault()?.Message);
        Assert.Equal(value, kept);
    }
}
