using CsCheck;
using Reality.Storage.Jobs;
using Kinds = Reality.Storage.Jobs.FilterToken.Kinds;

namespace Reality.Storage.Tests.Jobs;

public sealed class FilterTokensTests
{
    [Fact]
    public void Words_quotes_and_punctuation_have_their_positions() => Assert.Equal(
        [
            new FilterToken(Kinds.Word, "type", 1), new(Kinds.Word, "in", 6), new(Kinds.Open, "(", 8),
            new(Kinds.Word, "a-b.c", 9), new(Kinds.Comma, ",", 14), new(Kinds.Quoted, "d, (e)", 16),
            new(Kinds.Close, ")", 24), new(Kinds.End, "", 26),
        ],
        FilterTokens.Of(" type in(a-b.c, 'd, (e)')\t"));

    [Fact]
    public void A_quote_ends_a_word() =>
        Assert.Equal(["name", "x", ""], FilterTokens.Of("name'x'").Select(token => token.Text));

    [Theory]
    [InlineData("''", "")]
    [InlineData("''''", "'")]
    [InlineData("'it''s'", "it's")]
    [InlineData("' a '", " a ")]
    public void Doubled_quotes_stand_for_one(string filter, string text) =>
        Assert.Equal([new FilterToken(Kinds.Quoted, text, 0), new(Kinds.End, "", filter.Length)], FilterTokens.Of(filter));

    [Theory]
    [InlineData("'", 0)]
    [InlineData("a 'b", 2)]
    [InlineData("'a' 'b''", 4)]
    public void A_missing_closing_quote_is_reported_where_the_text_begins(string filter, int position) =>
        Assert.Equal(position, Assert.Throws<FilterException>(() => FilterTokens.Of(filter)).Position);

    [Fact]
    public void Any_text_can_be_quoted() => Gen.String.Sample(text =>
        FilterTokens.Of($"'{text.Replace("'", "''", StringComparison.Ordinal)}'")[0] == new FilterToken(Kinds.Quoted, text, 0));

    [Fact]
    public void Keywords_are_words_in_any_case_and_never_quoted()
    {
        Assert.True(new FilterToken(Kinds.Word, "AND", 0).IsWord("and"));
        Assert.False(new FilterToken(Kinds.Word, "andy", 0).IsWord("and"));
        Assert.False(new FilterToken(Kinds.Quoted, "and", 0).IsWord("and"));
    }

    [Fact]
    public void Long_tokens_are_shortened_in_messages()
    {
        Assert.Equal($"'{new string('x', 100)}'", new FilterToken(Kinds.Word, new string('x', 100), 0).ToString());
        Assert.Equal($"'{new string('x', 100)}…'", new FilterToken(Kinds.Word, new string('x', 101), 0).ToString());
    }
}
