namespace Reality.Contract.Requests;

/// <summary>A path in the bucket; see <see cref="BucketPath"/>.</summary>
public sealed class BucketPathAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var path = (string)value;
        if (BucketPath.FindFault(path) is { } fault)
            check.Add(target, fault);
        else
            check.Refer(new(target, path, []));
        return value;
    }
}
