using System.Globalization;

namespace Reality.Contract.Requests;

/// <summary>The least and the greatest value of a number, both included.</summary>
public sealed class RangeAttribute(double min, double max = double.PositiveInfinity) : RuleAttribute
{
    public double Min { get; } = min;

    public double Max { get; } = max;

    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        check.That(
            number >= Min && number <= Max,
            target,
            double.IsPositiveInfinity(Max)
                ? string.Create(CultureInfo.InvariantCulture, $"Must be {Min} or more.")
                : string.Create(CultureInfo.InvariantCulture, $"Must be {Min} to {Max}."));
        return value;
    }
}
