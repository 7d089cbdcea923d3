using Reality.Contract.Requests;

namespace Reality.Server.RealityData;

/// <summary>A time in ISO 8601; see <see cref="Instant"/>.</summary>
internal sealed class InstantAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        check.That(
            Instant.TryParse((string)value, out _), target, $"'{Shown.Text((string)value)}' is not a time such as 2026-03-10T11:30:00Z.");
        return value;
    }
}
