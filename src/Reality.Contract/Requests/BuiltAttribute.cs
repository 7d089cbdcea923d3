namespace Reality.Contract.Requests;

/// <summary>
/// Marks an option of the contract that is not built, or not in all its values: jobs that ask for another value are refused
/// with a message before any work is done. On a list: each of its items.
/// </summary>
/// <param name="values">The values that are built; none = the option is not built at all.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BuiltAttribute(params object[] values) : Attribute
{
    public IReadOnlyList<object> Values => values;

    /// <summary>A sentence that says what to do; null = names the values, or to leave the option out.</summary>
    public string? Instead { get; init; }
}
