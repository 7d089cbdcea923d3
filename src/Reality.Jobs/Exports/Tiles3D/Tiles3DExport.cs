using System.Text.Json.Serialization;
using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Core.Geodesy;
using Reality.Engine.Lod;
using Reality.Engine.Tiling;
using Reality.Formats.Geodesy;
using Reality.Formats.Gltf;
using Reality.Formats.Tiles3D;
using Reality.Pipeline;
using Reality.Storage.Blobs.Folders;

namespace Reality.Jobs.Exports.Tiles3D;

/// <summary>
/// 3D Tiles 1.1: tileset.json and one GLB per level-of-detail node below data/. If each tile has a tree of its own, the root of
/// the tileset has no content and a child per tile.
/// </summary>
public sealed class Tiles3DExport : ModelExport<Tiles3DOptions>
{
    private const string RootName = "tileset.json";
    private const string Crs = "EPSG:4978";

    // Of the error of a node, the step to which its positions are rounded if they are compressed.
    private const double StepOfError = 0.25;

    public override string Name => "3DTiles";

    public override string Description => "3D Tiles 1.1";

    protected override string RealityDataTypeOf(Tiles3DOptions? options) => "Cesium3DTiles";

    // Always earth-centered, whatever the system of the job's other exports.
    internal override ExportOptions DefaultOptions(string? crs) => new Tiles3DOptions();

    internal override string? WrittenCrsOf(ExportOptions options, GeoPoint? origin) => origin is null ? null : Crs;

    private protected override LodShape LodShapeOf(Tiles3DOptions options) =>
        LodShapes.Of(options.LodScope ?? LodScope.AcrossTiles, LodType.Adaptive);

    private protected override string? CrsOf(Tiles3DOptions options) => options.Crs;

    private protected override string? RootNameOf(Tiles3DOptions options) => RootName;

    private protected override void Refuse(Tiles3DOptions options, string target)
    {
        // Any system of the earth: the same model lies at the same place in all of them.
        if (options.Crs is { } crs && !CoordinateSystemParser.TryParse(crs, out _, out var problem))
            throw new StageException("Crs_Unknown", $"{target}.options.crs: {problem}");
    }

    private protected override void Write(Tiles3DOptions options, ExportRequest request, ExportTarget target)
    {
        var tree = target.LevelsOfDetail;
        target.Context.Log.Begin(tree.NodeCount);
        var roots = tree.Roots.Select(root => WriteNode(tree, root, options, target)).ToList();
        var root = roots.Count == 1 ? roots[0] : TilesetNode.Over(roots);
        using var stream = File.Create(target.PathOf(RootName));
        TilesetWriter.Write(stream, root, target.Frame.World);
    }

    private static TilesetNode WriteNode(LodTree tree, LodNode node, Tiles3DOptions options, ExportTarget target)
    {
        var children = tree.ChildrenOf(node).Select(child => WriteNode(tree, child, options, target)).ToList();
        var made = target.ReadNode(node);
        var uri = "data/" + ExportTarget.NodePath(node, ".glb");
        var path = target.PathOf(uri.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, options.Compress switch
        {
            CesiumCompression.Draco => DracoGlbWriter.Encode(made.Mesh, GridStepOf(made, target)),
            CesiumCompression.Meshopt => MeshoptGlbWriter.Encode(made.Mesh, GridStepOf(made, target)),
            _ => GlbWriter.Encode(made.Mesh),
        });
        target.Context.Log.Advance();
        var bounds = children.Aggregate(made.Mesh.Mesh.Bounds(), (box, child) => box.Include(child.Bounds));
        return new(uri, made.Mesh.Mesh.Origin, bounds, made.GeometricErrorMeters, children);
    }

    // A power of two, so that grids of coarse nodes are part of those of fine nodes; the same for all nodes whose error is below
    // a pixel of the photos.
    private static double GridStepOf(LodNodeArtifact node, ExportTarget target)
    {
        var error = Math.Max(node.GeometricErrorMeters, target.Workspace.ReadLayout().GroundSamplingDistance);
        return Math.ScaleB(1, Math.ILogB(StepOfError * error));
    }
}

/// <summary>Options of a 3DTiles export.</summary>
public sealed record Tiles3DOptions : TextureOptions
{
    /// <summary>Tiles that a tree of details spans.</summary>
    [Default(Contract.Exports.LodScope.AcrossTiles)]
    public LodScope? LodScope { get; init; }

    /// <summary>Compression of meshes.</summary>
    [Default(CesiumCompression.None)]
    public CesiumCompression? Compress { get; init; }
}

/// <summary>Compression of meshes in 3D Tiles.</summary>
public enum CesiumCompression
{
    None,

    /// <summary>The smallest files.</summary>
    Draco,

    /// <summary>Larger files than Draco's that are faster to decode; an extension of the published values.</summary>
    Meshopt,
}
