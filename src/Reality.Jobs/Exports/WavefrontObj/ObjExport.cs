using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Formats.WavefrontObj;

namespace Reality.Jobs.Exports.WavefrontObj;

/// <summary>
/// OBJ: one file per tile below Data/, or one per node of the trees of details that <see cref="ObjLevels"/> lists, in the
/// export's coordinate system relative to the origin in metadata.xml.
/// </summary>
public sealed class ObjExport : ModelExport<ObjOptions>
{
    private const string RootName = "metadata.xml";
    private const string DataFolder = "Data";
    private const int Decimals = 5;
    private const int DoublePrecisionDecimals = 9;

    public override string Name => "OBJ";

    public override string Description => "Wavefront OBJ with materials and textures";

    internal override ExportOptions DefaultOptions(string? crs) => new ObjOptions { Crs = crs };

    private protected override string? CrsOf(ObjOptions options) => options.Crs;

    private protected override string? RootNameOf(ObjOptions options) => RootName;

    private protected override LodShape? LodShapeOf(ObjOptions options) => options.LodType is { } type and not LodType.None
        ? LodShapes.Of(options.LodScope ?? LodScope.TileWise, type)
        : null;

    private protected override void Refuse(ObjOptions options, string target)
    {
        ExportRefusals.UnsuitableCrs(options.Crs, target, Name, CoordinateSystemKind.Geographic);
        ExportRefusals.MixedUnits(options.Crs, target, Name);
    }

    private protected override void Write(ObjOptions options, ExportRequest request, ExportTarget target)
    {
        var origin = options.CrsOrigin is { } asked ? new Vector3d(asked.X, asked.Y, asked.Z) : target.Frame.Origin;
        if (target.LodShape is null)
            WriteTiles(options, origin, target);
        else
            WriteLevels(options, origin, target);
        using var stream = File.Create(target.PathOf(RootName));
        MetadataWriter.Write(stream, target.Frame.Definition, origin, target.LodShape is null ? null : ObjLevels.IndexName);
    }

    private static void WriteTiles(ObjOptions options, Vector3d origin, ExportTarget target)
    {
        if (options.LodScope is LodScope.AcrossTiles)
        {
            target.Context.Log.Warn(
                "Export_OptionUnused",
                $"lodScope AcrossTiles has no effect without levels of detail: each tile is a file of its own. Choose a lodType "
                + $"to get a tree over all tiles.");
        }
        target.Context.Log.Begin(target.Tiles.Count);
        foreach (var tile in target.Tiles)
        {
            WriteMesh($"{DataFolder}/{tile.Name}/{tile.Name}", target.ReadTile(tile), options, origin, target);
            target.Context.Log.Advance();
        }
    }

    private static void WriteLevels(ObjOptions options, Vector3d origin, ExportTarget target)
    {
        var levels = new ObjLevels(options, target.LevelsOfDetail);
        target.Context.Log.Begin(levels.Tree.NodeCount);
        foreach (var node in levels.Tree.Nodes)
        {
            var made = target.ReadNode(node);
            var name = $"{DataFolder}/{ExportTarget.NodePath(node, "")}";
            levels.Add(node, $"{name}.obj", made, WriteMesh(name, made.Mesh, options, origin, target));
            target.Context.Log.Advance();
        }
        using var stream = File.Create(target.PathOf(ObjLevels.IndexName));
        levels.Write(stream);
    }

    /// <summary>Writes a mesh; returns its bounds in the coordinates of the file.</summary>
    private static Box3d WriteMesh(string name, TexturedMesh mesh, ObjOptions options, Vector3d origin, ExportTarget target)
    {
        var pages = TexturePages.Of(mesh, options);
        Vector3d[] positions = target.Frame.Projection.Apply(pages.Mesh);
        var bounds = Box3d.Empty;
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] -= origin;
            bounds = bounds.Include(positions[i]);
        }
        var path = target.PathOf(name.Replace('/', Path.DirectorySeparatorChar));
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(path)!).FullName;
        var decimals = options.DoublePrecision is true ? DoublePrecisionDecimals : Decimals;
        ObjWriter.Write(folder, Path.GetFileName(path), pages, positions, decimals, TexturePages.QualityOf(options));
        return bounds;
    }
}

/// <summary>Options of an OBJ export.</summary>
public sealed record ObjOptions : MeshFileOptions
{
    /// <summary>Write coordinates with more digits than single precision holds.</summary>
    [Default(false)]
    public bool? DoublePrecision { get; init; }
}
