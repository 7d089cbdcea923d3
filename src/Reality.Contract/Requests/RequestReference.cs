namespace Reality.Contract.Requests;

/// <summary>A reality data or a bucket file that a request reads.</summary>
/// <param name="Target">Full path of the property that names it.</param>
/// <param name="Value">The reality data id, a GUID in lower case; or the "bkt:" path.</param>
/// <param name="Types">Reality data types that fit; empty = any.</param>
public sealed record RequestReference(string Target, string Value, IReadOnlyList<string> Types)
{
    public bool IsBucketPath => Value.StartsWith(BucketPath.Prefix, StringComparison.Ordinal);
}
