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
            $"Invalid value '{Shown.Text((string)value)}' for property 'type'. Valid: {string.Join(", ", RealityDataTypes.All.Order(StringComparer.Ordinal))}.");
        return value;
    }
}
