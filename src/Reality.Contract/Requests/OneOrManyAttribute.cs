namespace Reality.Contract.Requests;

/// <summary>A list that a request may also give as its only item, without the brackets.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOrManyAttribute : Attribute;
