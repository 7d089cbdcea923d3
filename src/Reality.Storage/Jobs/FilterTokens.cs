using System.Text;

namespace Reality.Storage.Jobs;

/// <summary>Splits a filter into tokens.</summary>
internal static class FilterTokens
{
    /// <summary>The tokens of a filter; the last one is <see cref="FilterToken.Kinds.End"/>.</summary>
    /// <exception cref="FilterException">A quoted text has no end.</exception>
    public static List<FilterToken> Of(string filter)
    {
        List<FilterToken> tokens = [];
        var position = 0;
        while (true)
        {
            while (position < filter.Length && char.IsWhiteSpace(filter[position]))
                position++;
            if (position == filter.Length)
            {
                tokens.Add(new(FilterToken.Kinds.End, "", position));
                return tokens;
            }
            tokens.Add(Next(filter, ref position));
        }
    }

    private static FilterToken Next(string filter, ref int position)
    {
        var start = position;
        switch (filter[position])
        {
            case '(':
                position++;
                return new(FilterToken.Kinds.Open, "(", start);
            case ')':
                position++;
                return new(FilterToken.Kinds.Close, ")", start);
            case ',':
                position++;
                return new(FilterToken.Kinds.Comma, ",", start);
            case '\'':
                return new(FilterToken.Kinds.Quoted, Quoted(filter, ref position), start);
            default:
                while (position < filter.Length && IsWordCharacter(filter[position]))
                    position++;
                return new(FilterToken.Kinds.Word, filter[start..position], start);
        }
    }

    private static bool IsWordCharacter(char c) => !char.IsWhiteSpace(c) && c is not ('(' or ')' or ',' or '\'');

    // Two consecutive quotes inside a quoted text stand for one.
    private static string Quoted(string filter, ref int position)
    {
        var start = position++;
        var text = new StringBuilder();
        while (position < filter.Length)
        {
            if (filter[position] != '\'')
            {
                text.Append(filter[position++]);
                continue;
            }
            position++;
            if (position == filter.Length || filter[position] != '\'')
                return text.ToString();
            text.Append(filter[position++]);
        }
        throw new FilterException(start, "The quoted text that begins here has no closing quote.");
    }
}

/// <summary>A token of a filter.</summary>
/// <param name="Text">The token as written; for a quoted text, the text between the quotes.</param>
/// <param name="Position">Index of the first character, from 0.</param>
internal readonly record struct FilterToken(FilterToken.Kinds Kind, string Text, int Position)
{
    internal enum Kinds
    {
        End,
        Word,
        Quoted,
        Open,
        Close,
        Comma,
    }

    public bool IsWord(string word) => Kind == Kinds.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Kind == Kinds.End ? "the end" : $"'{(Text.Length <= 100 ? Text : Text[..100] + "…")}'";
}
