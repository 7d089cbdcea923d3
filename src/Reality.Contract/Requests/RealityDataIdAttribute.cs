namespace Reality.Contract.Requests;

/// <summary>The id of a reality data, kept in lower case.</summary>
/// <param name="types">Its types that fit; none = any.</param>
public sealed class RealityDataIdAttribute(params string[] types) : RuleAttribute
{
    public IReadOnlyList<string> Types => types;

    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (!Guid.TryParseExact((string)value, "D", out var id))
        {
            check.Add(target, $"'{Shown.Text((string)value)}' is not the id of a reality data; ids are GUIDs.");
            return value;
        }
        var normal = id.ToString("D");
        check.Refer(new(target, normal, types));
        return normal;
    }
}
