namespace Reality.Contract.Exports;

/// <summary>Options of an OPC export.</summary>
public sealed record OpcOptions : PointOptions;
