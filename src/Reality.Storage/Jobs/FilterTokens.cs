using System.Text;

namespace Reality.Storage.Jobs;

/// <summary>Cuts a filter into words.</summary>
internal static class FilterTokens
{
    /// <summary>All of them; the last is the end.</summary>
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
                while (position < filter.Length && !char.IsWhiteSpace(filter[position]) && !"(),'".Contains(filter[position], StringComparison.Ordinal))
                    position++;
                return new(FilterToken.Kinds.Word, filter[start..position], start);
        }
    }

    // Two quotes within a quoted text are one quote of it.
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
        throw new FilterException(start, "The quote that begins here does not end.");
    }
}
