using System.Globalization;
using Reality.Storage.Database;

namespace Reality.Storage.Jobs;

/// <summary>Turns the words of a filter into values of the property that they are compared with.</summary>
internal static class FilterLiteral
{
    // What DateTimeOffset reads without a zone would be of the server's zone.
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static object Read(JobProperty property, FilterToken token, IReadOnlyCollection<string> types) => property switch
    {
        JobProperty.Id => Guid.TryParse(token.Text, out var id) ? id : throw Wrong(token, "the id of a job"),
        JobProperty.ITwinId => Guid.TryParse(token.Text, out var id) ? id.ToString("D") : throw Wrong(token, "the id of an iTwin"),
        JobProperty.InputId or JobProperty.OutputId => Guid.TryParse(token.Text, out var id) ? id.ToString("D") : token.Text,
        JobProperty.Type => types.Contains(token.Text)
            ? token.Text
            : throw Wrong(token, $"a job type; types: {string.Join(", ", types)}"),
        JobProperty.State => Enum.IsDefined(typeof(JobRowState), token.Text)
            ? Enum.Parse<JobRowState>(token.Text)
            : throw Wrong(token, $"a state; states: {string.Join(", ", Enum.GetNames<JobRowState>())}"),
        JobProperty.CreatedDateTime => DateTimeOffset.TryParse(token.Text, CultureInfo.InvariantCulture, Utc, out var time)
            ? time
            : throw Wrong(token, "a time as in 2026-03-10T11:30:00Z"),
        _ => token.Text,
    };

    private static FilterException Wrong(FilterToken token, string wanted) => new(token.Position, $"{token} is not {wanted}.");
}
