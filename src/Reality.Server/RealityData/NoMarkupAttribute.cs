using Reality.Contract.Requests;

namespace Reality.Server.RealityData;

/// <summary>A name that no page could take for a link or for code.</summary>
internal sealed class NoMarkupAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        var text = (string)value;
        check.That(
            !text.AsSpan().ContainsAny('<', '>') && !text.Contains("://", StringComparison.Ordinal) && !text.Any(char.IsControl),
            target, "Must not hold a URL, '<', '>' or control characters.");
        check.That(text.Length == 0 || !string.IsNullOrWhiteSpace(text), target, "Must not be blank.");
        return value;
    }
}
