namespace Reality.Contract.Requests;

/// <summary>The least and the greatest number of characters (Unicode code points) of a text.</summary>
public sealed class TextLengthAttribute(int min, int max) : RuleAttribute
{
    public int Min { get; } = min;

    public int Max { get; } = max;

    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var length = ((string)value).EnumerateRunes().Count();
        check.That(length >= Min && length <= Max, target, $"Must have {Min} to {Max} characters; it has {length}.");
        return value;
    }
}
