using Reality.Contract.Exports;

namespace Reality.Jobs.Exports.I3s;

/// <summary>Indexed 3D scene layer; not built yet.</summary>
public sealed class I3sExport : UnbuiltExport<I3sOptions>
{
    public override string Name => "I3S";

    public override string Description => "Indexed 3D scene layer";

    protected override string RealityDataTypeOf(I3sOptions? options) => "SLPK";
}

/// <summary>Options of an I3S export.</summary>
public sealed record I3sOptions : TextureOptions;
