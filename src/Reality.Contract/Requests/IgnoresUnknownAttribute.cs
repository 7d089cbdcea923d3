namespace Reality.Contract.Requests;

/// <summary>A part of a request that may hold properties that nobody reads; elsewhere an unknown property is a problem.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class IgnoresUnknownAttribute : Attribute;
