using Reality.Contract.Exports;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Engine.Lod;
using Reality.Formats.WavefrontObj;

namespace Reality.Jobs.Exports.Osgb;

/// <summary>
/// OpenSceneGraph binary: trees of paged levels of detail below Data/, by default one per tile, in the export's coordinate system
/// relative to the origin in metadata.xml.
/// </summary>
public sealed class OsgbExport : ModelExport<OsgbOptions>
{
    private const string RootName = "metadata.xml";

    public override string Name => "OSGB";

    public override string Description => "OpenSceneGraph binary";

    internal override ExportOptions DefaultOptions(string? crs) => new OsgbOptions { Crs = crs };

    private protected override LodShape LodShapeOf(OsgbOptions options) =>
        LodShapes.Of(options.LodScope ?? LodScope.TileWise, options.LodType ?? LodType.Adaptive);

    private protected override string? CrsOf(OsgbOptions options) => options.Crs;

    private protected override string? RootNameOf(OsgbOptions options) => RootName;

    private protected override void Refuse(OsgbOptions options, string target)
    {
        ExportRefusals.UnsuitableCrs(options.Crs, target, Name, CoordinateSystemKind.Geographic);
        ExportRefusals.MixedUnits(options.Crs, target, Name);
    }

    private protected override void Write(OsgbOptions options, ExportRequest request, ExportTarget target)
    {
        var origin = options.CrsOrigin is { } asked ? new Vector3d(asked.X, asked.Y, asked.Z) : target.Frame.Origin;
        var tree = target.LevelsOfDetail;
        target.Context.Log.Begin(tree.NodeCount);
        foreach (var root in tree.Roots)
            new PagedTree(target, tree, root, origin, options).Write();
        using var stream = File.Create(target.PathOf(RootName));
        MetadataWriter.Write(stream, target.Frame.Definition, origin);
    }
}

/// <summary>Options of an OSGB export.</summary>
public sealed record OsgbOptions : MeshFileOptions;
