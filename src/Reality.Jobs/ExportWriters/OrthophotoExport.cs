using Reality.Core.Geodesy;
using Reality.Engine.Analysis;
using Reality.Formats.GeoTiff;
using Reality.Jobs.Runner;

namespace Reality.Jobs.ExportWriters;

/// <summary>Orthophoto.tif (colors with transparency) and DSM.tif (heights) from the raster tiles.</summary>
internal static class OrthophotoExport
{
    public const string OrthophotoName = "Orthophoto.tif";
    private const float NoHeight = -9999;

    public static void Write(string folder, ExportFrame frame, OrthophotoOptions options, TaskContext task)
    {
        var layout = OrthophotoLayout.ReadOrPlan(task.Workspace, frame.Projection, options, task.Cancellation);
        task.Log.Begin(layout.Tiles.Count());
        var grid = new RasterGrid(layout.Width, layout.Height, layout.Left, layout.Top, layout.PixelSize, frame.Wkt(WktVersion.Wkt2));
        using var colors = GeoTiffWriter.CreateColor(Path.Combine(folder, OrthophotoName), grid);
        using var heights = GeoTiffWriter.CreateHeights(Path.Combine(folder, "DSM.tif"), grid, NoHeight);
        foreach (var id in layout.Tiles)
        {
            task.Cancellation.ThrowIfCancellationRequested();
            var (x, y, width, height) = layout.PixelsOf(id);
            var tile = OrthophotoTile.Read(task.Workspace, id);
            colors.WriteColor(x, y, width, height, Rgba(tile));
            heights.WriteHeights(x, y, width, height, tile.Height.Pixels.Select(h => float.IsNaN(h) ? NoHeight : h).ToArray());
            task.Log.Advance();
        }
        colors.Complete();
        heights.Complete();
    }

    private static byte[] Rgba(OrthophotoTile tile)
    {
        var rgba = new byte[4 * tile.Color.Pixels.Length];
        for (var i = 0; i < tile.Color.Pixels.Length; i++)
        {
            if (float.IsNaN(tile.Height.Pixels[i]))
                continue;
            var color = tile.Color.Pixels[i];
            (rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2], rgba[4 * i + 3]) = (color.R, color.G, color.B, byte.MaxValue);
        }
        return rgba;
    }
}
