using Reality.Contract.Exports;
using Reality.Contract.Requests;

namespace Reality.Jobs.Exports.Scalable3mx;

/// <summary>3MX level-of-detail meshes; not built yet.</summary>
public sealed class Scalable3mxExport : UnbuiltExport<Scalable3mxOptions>
{
    public override string Name => "3MX";

    public override string Description => "3MX level-of-detail meshes";
}

/// <summary>Options of a 3MX export.</summary>
public sealed record Scalable3mxOptions : TextureOptions
{
    /// <summary>Origin subtracted from coordinates, in the CRS of the export; absent = chosen by the export.</summary>
    [Default("near the scene, in whole units")]
    public Point3d? CrsOrigin { get; init; }

    /// <summary>Scope of one level-of-detail tree.</summary>
    [Default(Contract.Exports.LodScope.AcrossTiles)]
    public LodScope? LodScope { get; init; }

    /// <summary>Add a web page that shows the model.</summary>
    [Default(false)]
    public bool? GenerateWebApp { get; init; }
}
