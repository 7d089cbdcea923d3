using Reality.Contract.Exports;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Formats.WavefrontObj;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.ExportWriters;

/// <summary>OBJ: one file a tile below Data/, in the export's coordinate system relative to the origin that metadata.xml tells.</summary>
internal static class ObjExport
{
    public const string RootName = "metadata.xml";
    private const int Decimals = 5;
    private const int DoublePrecisionDecimals = 9;
    private const int TextureQuality = 90;

    public static void Write(string folder, ExportFrame frame, ObjOptions options, TaskContext task)
    {
        var tiles = ModelStages.SurfaceTiles(task.Workspace);
        var origin = options.CrsOrigin is { } asked ? new Vector3d(asked.X, asked.Y, asked.Z) : frame.Origin;
        var decimals = options.DoublePrecision is true ? DoublePrecisionDecimals : Decimals;
        task.Log.Begin(tiles.Count);
        foreach (var tile in tiles)
        {
            task.Cancellation.ThrowIfCancellationRequested();
            var mesh = WithPagesUpTo(options.MaximumTextureSize, task.Workspace.ReadTexturedMesh($"{ModelStages.Texture}/{tile}.bin"));
            Vector3d[] positions = frame.Projection.Apply(mesh.Mesh);
            for (var i = 0; i < positions.Length; i++)
                positions[i] -= origin;
            var target = Directory.CreateDirectory(Path.Combine(folder, "Data", tile)).FullName;
            ObjWriter.Write(target, tile, mesh, positions, decimals, Math.Max(1, options.TextureCompression ?? TextureQuality));
            task.Log.Advance();
        }
        using var stream = File.Create(Path.Combine(folder, RootName));
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

    // The mean of the source pixels under each pixel; coordinates from 0 to 1 stay what they are.
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
