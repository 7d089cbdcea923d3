namespace Reality.Contract.Requests;

/// <summary>Value of an absent option, as documentation shows it.</summary>
/// <param name="value">A value of the option, or words.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultAttribute(object value) : Attribute
{
    public object Value => value;
}
