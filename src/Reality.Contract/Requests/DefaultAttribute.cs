namespace Reality.Contract.Requests;

/// <summary>What the absence of an option stands for, as documentation shows it.</summary>
/// <param name="value">A value of the option, or words.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultAttribute(object value) : Attribute
{
    public object Value => value;
}
