using Reality.Contract.Exports;

namespace Reality.Jobs.Exports.Osgb;

/// <summary>OpenSceneGraph binary; not built yet.</summary>
public sealed class OsgbExport : UnbuiltExport<OsgbOptions>
{
    public override string Name => "OSGB";

    public override string Description => "OpenSceneGraph binary";
}

/// <summary>Options of an OSGB export.</summary>
public sealed record OsgbOptions : MeshFileOptions;
