namespace Reality.Contract.Requests;

/// <summary>A GUID, kept in lower case.</summary>
public sealed class GuidTextAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (Guid.TryParseExact((string)value, "D", out var id))
            return id.ToString("D");
        check.Add(target, $"'{Shown.Text((string)value)}' is not a GUID.");
        return value;
    }
}
