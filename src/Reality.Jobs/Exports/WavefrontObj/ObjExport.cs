using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.WavefrontObj;
using Reality.Jobs.Unbuilt;

namespace Reality.Jobs.Exports.WavefrontObj;

/// <summary>
/// OBJ: one file per tile below Data/, in the export's coordinate system relative to the origin in metadata.xml.
/// </summary>
public sealed class ObjExport : ModelExport<ObjOptions>
{
    private const string RootName = "metadata.xml";
    private const int Decimals = 5;
    private const int DoublePrecisionDecimals = 9;
    private const int TextureQuality = 90;

    public override string Name => "OBJ";

    public override string Description => "Wavefront OBJ with materials and textures";

    internal override ExportOptions DefaultOptions(string? crs) => new ObjOptions { Crs = crs };

    private protected override string? CrsOf(ObjOptions options) => options.Crs;

    private protected override string? RootNameOf(ObjOptions options) => RootName;

    private protected override void Refuse(ObjOptions options, string target)
    {
        ExportRefusals.UnsuitableCrs(options.Crs, target, Name, CoordinateSystemKind.Geographic);
        ExportRefusals.MixedUnits(options.Crs, target, Name);
        NotBuiltYet.OneOf(options.LodScope, $"{target}.options.lodScope", LodScope.TileWise);
        NotBuiltYet.OneOf(options.LodType, $"{target}.options.lodType", LodType.None);
    }

    private protected override void Write(ObjOptions options, ExportRequest request, ExportTarget target)
    {
        var (frame, context) = (target.Frame, target.Context);
        var origin = options.CrsOrigin is { } asked ? new Vector3d(asked.X, asked.Y, asked.Z) : frame.Origin;
        var decimals = options.DoublePrecision is true ? DoublePrecisionDecimals : Decimals;
        context.Log.Begin(target.Tiles.Count);
        foreach (var tile in target.Tiles)
        {
            var mesh = PageSize.UpTo(options.MaximumTextureSize, target.ReadTile(tile));
            Vector3d[] positions = frame.Projection.Apply(mesh.Mesh);
            for (var i = 0; i < positions.Length; i++)
                positions[i] -= origin;
            var folder = Directory.CreateDirectory(Path.Combine(target.Folder, "Data", tile.Name)).FullName;
            ObjWriter.Write(
                folder, tile.Name, mesh, positions, decimals, Math.Max(1, options.TextureCompression ?? TextureQuality));
            context.Log.Advance();
        }
        using var stream = File.Create(target.PathOf(RootName));
        MetadataWriter.Write(stream, frame.Definition, origin);
    }
}

/// <summary>Options of an OBJ export.</summary>
public sealed record ObjOptions : MeshFileOptions
{
    /// <summary>Write coordinates with more digits than single precision holds.</summary>
    [Default(false)]
    public bool? DoublePrecision { get; init; }
}
