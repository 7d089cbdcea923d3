namespace Reality.Contract.Requests;

/// <summary>What the value of a property of a request must hold to, besides its type. On a list: each of its items.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class RuleAttribute : Attribute
{
    /// <summary>The value to keep: the one given, or its normal form. Problems go to <paramref name="check"/>.</summary>
    public abstract object Apply(object value, string target, RequestCheck check);
}
