namespace Reality.Contract.Requests;

/// <summary>A color as "#RRGGBB".</summary>
public sealed class ColorAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var color = (string)value;
        check.That(
            color.Length == 7 && color[0] == '#' && color.Skip(1).All(char.IsAsciiHexDigit),
            target,
            $"'{Shown.Text(color)}' is not a color; colors are written as #RRGGBB.");
        return value;
    }
}
