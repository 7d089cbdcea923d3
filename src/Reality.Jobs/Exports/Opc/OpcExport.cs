using Reality.Contract.Exports;

namespace Reality.Jobs.Exports.Opc;

/// <summary>Point clouds tiled for display; not built yet.</summary>
public sealed class OpcExport : UnbuiltExport<OpcOptions>
{
    public override string Name => "OPC";

    public override string Description => "Point clouds tiled for display";
}

/// <summary>Options of an OPC export.</summary>
public sealed record OpcOptions : PointOptions;
