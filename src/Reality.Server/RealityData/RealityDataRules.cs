using System.Buffers;
using System.Globalization;
using Reality.Contract.Requests;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>One of the types of reality data.</summary>
internal sealed class RealityDataTypeAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        check.That(
            RealityDataTypes.All.Contains((string)value), target,
            $"Invalid value '{Shown.Text((string)value)}' for property 'type'. "
            + $"Valid: {string.Join(", ", RealityDataTypes.All.Order(StringComparer.Ordinal))}.");
        return value;
    }
}

/// <summary>One of the classifications of reality data.</summary>
internal sealed class ClassificationAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        check.That(
            RealityDataTypes.Classifications.Contains((string)value), target,
            $"Invalid value '{Shown.Text((string)value)}' for property 'classification'. "
            + $"Valid: {string.Join(", ", RealityDataTypes.Classifications.Order(StringComparer.Ordinal))}.");
        return value;
    }
}

/// <summary>A name without links and markup.</summary>
internal sealed class NoMarkupAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        var text = (string)value;
        check.That(
            !text.AsSpan().ContainsAny('<', '>') && !text.Contains("://", StringComparison.Ordinal) && !text.Any(char.IsControl),
            target, "Must not contain a URL, '<', '>' or control characters.");
        check.That(text.Length == 0 || !string.IsNullOrWhiteSpace(text), target, "Must not be blank.");
        return value;
    }
}

/// <summary>A tag without forbidden characters.</summary>
internal sealed class TagAttribute : RuleAttribute
{
    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("\\/:*?,\"<>|");

    public override object Apply(object value, string target, RequestCheck check)
    {
        var tag = (string)value;
        check.That(
            !tag.AsSpan().ContainsAny(s_forbidden) && !tag.Any(char.IsControl), target,
            "A tag must not contain control characters or any of \\ / : * ? , \" < > |");
        return value;
    }
}

/// <summary>The name of a blob within its container.</summary>
internal sealed class ContainerPathAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        var path = (string)value;
        check.That(
            !path.StartsWith('/') && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl)
            && path.Split('/').All(part => part is not ("." or "..")),
            target, "Must be a path within the container, e.g. 'dir/tileset.json'.");
        return value;
    }
}

/// <summary>A time in ISO 8601; see <see cref="Instant"/>.</summary>
internal sealed class InstantAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        check.That(
            Instant.TryParse(
                (string)value, out _), target, $"'{Shown.Text((string)value)}' is not a time such as 2026-03-10T11:30:00Z.");
        return value;
    }
}

/// <summary>Times in requests: ISO 8601; without a zone in UTC.</summary>
internal static class Instant
{
    private static readonly string[] s_formats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out time);
}
