using System.Globalization;

namespace Reality.Contract.Requests;

/// <summary>A number must be above this one.</summary>
public sealed class AboveAttribute(double limit) : RuleAttribute
{
    public double Limit { get; } = limit;

    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        check.That(
            Convert.ToDouble(value, CultureInfo.InvariantCulture) > Limit,
            target,
            string.Create(CultureInfo.InvariantCulture, $"Must be above {Limit}."));
        return value;
    }
}
