using Reality.Contract.Requests;

namespace Reality.Server.RealityData;

/// <summary>The name of a blob within its container.</summary>
internal sealed class ContainerPathAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        var path = (string)value;
        check.That(
            !path.StartsWith('/') && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl)
            && path.Split('/').All(part => part is not ("." or "..")),
            target, "Must be a path within the container, e.g. 'dir/tileset.json'.");
        return value;
    }
}
