namespace Reality.Contract.Requests;

/// <summary>The definition of a coordinate reference system, e.g. "EPSG:32632".</summary>
public sealed class CrsAttribute : RuleAttribute
{
    /// <summary>Maximum length of a definition, in characters.</summary>
    public const int MaxLength = 16_384;

    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var definition = (string)value;
        if (definition.Length is 0 or > MaxLength)
            check.Add(target, $"Must have 1 to {MaxLength} characters; it has {definition.Length}.");
        else if (check.FindCrsFault(definition) is { } fault)
            check.Add(target, fault);
        return value;
    }
}
