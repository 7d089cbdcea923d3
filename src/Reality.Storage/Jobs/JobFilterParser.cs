using System.Globalization;
using Reality.Storage.Database;

namespace Reality.Storage.Jobs;

/// <summary>
/// Parses a $filter: comparisons with eq, ne, lt, le, gt, ge and in, combined by and, or, not and parentheses. The operator not
/// has the highest precedence, then and. Values may be in single quotes; values without spaces, commas and parentheses need none.
/// </summary>
public sealed class JobFilterParser
{
    private const int MaxDepth = 32;
    private const int MaxValues = 500;
    private const int MaxComparisons = 100;

    // Each is a query of its own.
    private const int MaxReferenceComparisons = 10;

    private static readonly Dictionary<string, JobProperty> s_properties = Enum.GetValues<JobProperty>().ToDictionary(
        NameOf, property => property, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, FilterOperator> s_operators = new(StringComparer.OrdinalIgnoreCase)
    {
        ["eq"] = FilterOperator.Equal,
        ["ne"] = FilterOperator.NotEqual,
        ["lt"] = FilterOperator.Less,
        ["le"] = FilterOperator.LessOrEqual,
        ["gt"] = FilterOperator.Greater,
        ["ge"] = FilterOperator.GreaterOrEqual,
        ["in"] = FilterOperator.In,
    };

    private readonly List<FilterToken> _tokens;
    private readonly IReadOnlyCollection<string> _types;
    private int _next;
    private int _valueCount;
    private int _comparisonCount;
    private int _referenceComparisonCount;

    private JobFilterParser(string filter, IReadOnlyCollection<string> types)
    {
        _tokens = FilterTokens.Of(filter);
        _types = types;
    }

    private FilterToken Current => _tokens[_next];

    /// <summary>Parses a filter.</summary>
    /// <param name="types">Names of the existing job types, the valid values of the property "type".</param>
    /// <exception cref="FilterException">The filter is invalid; the exception reports the position.</exception>
    public static JobFilter Parse(string filter, IReadOnlyCollection<string> types)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.IndexOf('\0', StringComparison.Ordinal) is var nul and >= 0)
            throw new FilterException(nul, "The filter contains the character NUL.");
        var parser = new JobFilterParser(filter, types);
        var parsed = parser.ReadEither(0);
        return parser.Current.Kind == FilterToken.Kinds.End ? parsed : throw parser.Expected("'and', 'or' or the end");
    }

    /// <summary>Name of a property in filters, e.g. "createdDateTime".</summary>
    internal static string NameOf(JobProperty property) =>
        property == JobProperty.ITwinId ? "iTwinId" : $"{char.ToLowerInvariant($"{property}"[0])}{$"{property}"[1..]}";

    private JobFilter ReadEither(int depth)
    {
        var left = ReadBoth(depth);
        while (TryTake("or"))
            left = new JobFilter.Either(left, ReadBoth(depth));
        return left;
    }

    private JobFilter ReadBoth(int depth)
    {
        var left = ReadNot(depth);
        while (TryTake("and"))
            left = new JobFilter.Both(left, ReadNot(depth));
        return left;
    }

    private JobFilter ReadNot(int depth)
    {
        if (depth > MaxDepth)
            throw new FilterException(Current.Position, $"Parentheses and not are nested more than {MaxDepth} levels deep.");
        if (TryTake("not"))
            return new JobFilter.Negation(ReadNot(depth + 1));
        if (Current.Kind != FilterToken.Kinds.Open)
            return ReadComparison();
        _next++;
        var inner = ReadEither(depth + 1);
        Take(FilterToken.Kinds.Close, "')'");
        return inner;
    }

    private JobFilter.Comparison ReadComparison()
    {
        if (Current.Kind != FilterToken.Kinds.Word || !s_properties.TryGetValue(Current.Text, out var property))
            throw Expected($"a property ({string.Join(", ", s_properties.Keys)})");
        CountComparison(property);
        _next++;
        var place = Current;
        if (place.Kind != FilterToken.Kinds.Word || !s_operators.TryGetValue(place.Text, out var comparison))
            throw Expected("eq, ne, lt, le, gt, ge or in");
        var isOrdered = property is JobProperty.CreatedDateTime or JobProperty.Name;
        if (!isOrdered && comparison is not (FilterOperator.Equal or FilterOperator.NotEqual or FilterOperator.In))
            throw new FilterException(place.Position, $"{NameOf(property)} supports only eq, ne and in.");
        _next++;
        return new(property, comparison, comparison == FilterOperator.In ? ReadList(property) : [ReadValue(property)]);
    }

    private void CountComparison(JobProperty property)
    {
        if (++_comparisonCount > MaxComparisons)
            throw new FilterException(Current.Position, $"The filter has more than {MaxComparisons} comparisons.");
        var isReference = property is JobProperty.InputId or JobProperty.OutputId;
        if (isReference && ++_referenceComparisonCount > MaxReferenceComparisons)
        {
            throw new FilterException(
                Current.Position,
                $"The filter has more than {MaxReferenceComparisons} comparisons of inputId and outputId. "
                + "Combine the values: inputId in (ID, ID).");
        }
    }

    private List<object> ReadList(JobProperty property)
    {
        Take(FilterToken.Kinds.Open, "'(' and a list of values");
        List<object> values = [ReadValue(property)];
        while (Current.Kind == FilterToken.Kinds.Comma)
        {
            _next++;
            values.Add(ReadValue(property));
        }
        Take(FilterToken.Kinds.Close, "',' or ')'");
        return values;
    }

    private object ReadValue(JobProperty property)
    {
        if (Current.Kind is not (FilterToken.Kinds.Word or FilterToken.Kinds.Quoted))
            throw Expected($"a value of {NameOf(property)}");
        if (++_valueCount > MaxValues)
            throw new FilterException(Current.Position, $"The filter has more than {MaxValues} values.");
        return FilterLiteral.Read(property, _tokens[_next++], _types);
    }

    private bool TryTake(string word)
    {
        if (!Current.IsWord(word))
            return false;
        _next++;
        return true;
    }

    private void Take(FilterToken.Kinds kind, string what)
    {
        if (Current.Kind != kind)
            throw Expected(what);
        _next++;
    }

    private FilterException Expected(string what) => new(Current.Position, $"Expected {what}, found {Current}.");
}

/// <summary>Converts the tokens of a filter to values of the property that they are compared with.</summary>
internal static class FilterLiteral
{
    // Without this, a time without a zone would be in the zone of the server.
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static object Read(JobProperty property, FilterToken token, IReadOnlyCollection<string> types) => property switch
    {
        JobProperty.Id => Guid.TryParse(token.Text, out var id)
            ? id
            : throw Wrong(token, "the id of a job"),
        JobProperty.ITwinId => Guid.TryParse(token.Text, out var id)
            ? id.ToString("D")
            : throw Wrong(token, "the id of an iTwin"),
        JobProperty.InputId or JobProperty.OutputId => Guid.TryParse(token.Text, out var id) ? id.ToString("D") : token.Text,
        JobProperty.Type => types.Contains(token.Text)
            ? token.Text
            : throw Wrong(token, $"a job type; the types are {string.Join(", ", types)}"),
        JobProperty.State => Enum.IsDefined(typeof(JobRowState), token.Text)
            ? Enum.Parse<JobRowState>(token.Text)
            : throw Wrong(token, $"a state; the states are {string.Join(", ", Enum.GetNames<JobRowState>())}"),
        JobProperty.CreatedDateTime => DateTimeOffset.TryParse(token.Text, CultureInfo.InvariantCulture, Utc, out var time)
            ? time
            : throw Wrong(token, "a time such as 2026-03-10T11:30:00Z"),
        _ => token.Text,
    };

    private static FilterException Wrong(FilterToken token, string wanted) => new(token.Position, $"{token} is not {wanted}.");
}

/// <summary>A filter is invalid. The message is meant for the user and includes the position.</summary>
/// <param name="position">Index of the offending character, from 0.</param>
/// <param name="problem">A complete sentence.</param>
public sealed class FilterException(int position, string problem)
    : Exception($"{problem} (At character {position + 1} of the filter.)")
{
    public int Position { get; } = position;
}
