namespace Reality.Jobs.Exports;

/// <summary>Options of an OPC export.</summary>
public sealed record OpcOptions : PointOptions;
