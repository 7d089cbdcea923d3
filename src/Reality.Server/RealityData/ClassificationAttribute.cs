using Reality.Contract.Requests;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

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
