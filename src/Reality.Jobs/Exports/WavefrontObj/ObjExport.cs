using Reality.Contract.Exports;
using Reality.Core.Geodesy;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.WavefrontObj;

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
    }

    private protected override void Write(ObjOptions options, ExportRequest request, ExportTarget target)
    {
        var (frame, context) = (target.Frame, target.Context);
        var origin = options.CrsOrigin is { } asked ? new Vector3d(asked.X, asked.Y, asked.Z) : frame.Origin;
        var decimals = options.DoublePrecision is true ? DoublePrecisionDecimals : Decimals;
        context.Log.Begin(target.Tiles.Count);
        foreach (var tile in target.Tiles)
        {
            var mesh = WithPagesUpTo(options.MaximumTextureSize, target.ReadTile(tile));
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

    private static TexturedMesh WithPagesUpTo(int? maxSide, TexturedMesh mesh)
    {
        if (maxSide is not { } max || mesh.Pages.All(page => Math.Max(page.Width, page.Height) <= max))
            return mesh;
        return new()
        {
            Mesh = mesh.Mesh,
            TextureCoordinates = mesh.TextureCoordinates,
            PageOfTriangle = mesh.PageOfTriangle,
            Pages = mesh.Pages.Select(page => Reduced(page, max)).ToList(),
        };
    }

    // The mean of the source pixels under each pixel; texture coordinates from 0 to 1 do not change.
    private static Image<Rgb24> Reduced(Image<Rgb24> page, int max)
    {
        var scale = Math.Min(1, (double)max / Math.Max(page.Width, page.Height));
        var reduced = new Image<Rgb24>(Math.Max(1, (int)(page.Width * scale)), Math.Max(1, (int)(page.Height * scale)));
        for (var y = 0; y < reduced.Height; y++)
        {
            for (var x = 0; x < reduced.Width; x++)
                reduced[x, y] = Mean(page, (double)page.Width / reduced.Width, (double)page.Height / reduced.Height, x, y);
        }
        return reduced;
    }

    private static Rgb24 Mean(Image<Rgb24> page, double stepX, double stepY, int x, int y)
    {
        var (left, top) = ((int)(x * stepX), (int)(y * stepY));
        var (right, bottom) = (Math.Max(left + 1, (int)((x + 1) * stepX)), Math.Max(top + 1, (int)((y + 1) * stepY)));
        var (r, g, b) = (0, 0, 0);
        for (var row = top; row < bottom; row++)
        {
            for (var column = left; column < right; column++)
            {
                var color = page[column, row];
                (r, g, b) = (r + color.R, g + color.G, b + color.B);
            }
        }
        var count = (right - left) * (bottom - top);
        return new((byte)((r + count / 2) / count), (byte)((g + count / 2) / count), (byte)((b + count / 2) / count));
    }
}

/// <summary>Options of an OBJ export.</summary>
public sealed record ObjOptions : MeshFileOptions
{
    /// <summary>Write coordinates with more digits than single precision holds.</summary>
    public bool? DoublePrecision { get; init; }
}
