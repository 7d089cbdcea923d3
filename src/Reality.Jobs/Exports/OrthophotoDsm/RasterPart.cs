using Reality.Engine.Analysis;
using Reality.Engine.Tiling;
using Reality.Formats.GeoTiff;
using Reality.Pipeline;

namespace Reality.Jobs.Exports.OrthophotoDsm;

/// <summary>The pixels of an orthophoto that go to files of their own: all, or those that show the surface of one tile.</summary>
/// <remarks>
/// Parts share the pixels of one raster, and a pixel with a surface belongs to one part. Rectangles of neighbors overlap if the
/// tiles are not aligned with the map, by pixels that are empty in all of them but one.
/// </remarks>
/// <param name="Tile">Null for the whole raster.</param>
/// <param name="Source">Index of the tile in <see cref="OrthophotoLayout.Sources"/>; null for the whole raster.</param>
/// <param name="X">Column of the first pixel in the raster.</param>
/// <param name="Y">Row of the first pixel in the raster.</param>
internal sealed record RasterPart(TileName? Tile, int? Source, int X, int Y, int Width, int Height)
{
    public static RasterPart Whole(OrthophotoLayout layout) => new(null, null, 0, 0, layout.Width, layout.Height);

    /// <summary>The parts of all tiles that are seen, each as large as its pixels.</summary>
    public static IReadOnlyList<RasterPart> OfTiles(OrthophotoLayout layout, Func<RasterTileId, OrthophotoTile> read)
    {
        var extents = new PixelExtent[layout.Sources.Count];
        extents.AsSpan().Fill(PixelExtent.Empty);
        foreach (var id in layout.Tiles)
        {
            var (left, top, width, _) = layout.PixelsOf(id);
            var sources = read(id).Source.Pixels;
            for (var i = 0; i < sources.Length; i++)
            {
                if (sources[i] != OrthophotoTile.NoSource)
                    extents[sources[i]] = extents[sources[i]].With(left + i % width, top + i / width);
            }
        }
        return extents.Index()
            .Where(part => part.Item != PixelExtent.Empty)
            .Select(part => new RasterPart(
                layout.Sources[part.Index].Tile, part.Index, part.Item.Left, part.Item.Top,
                part.Item.Right - part.Item.Left + 1, part.Item.Bottom - part.Item.Top + 1))
            .ToList();
    }

    /// <summary>Throws <see cref="StageException"/> if a requested JPEG would have too many pixels.</summary>
    public static void RefuseLargeJpeg(OrthophotoDsmOptions options, OrthophotoLayout layout)
    {
        if (options.OrthoFormat is not OrthoFormat.Jpeg)
            return;
        var side = options.MergeParts ?? true
            ? Math.Max(layout.Width, layout.Height)
            : layout.Sources.Max(tile => (int)Math.Ceiling(
                Math.Max(tile.Bounds.Max.X - tile.Bounds.Min.X, tile.Bounds.Max.Y - tile.Bounds.Min.Y) / layout.PixelSize));
        if (side > JpegRasterWriter.MaxSide)
        {
            throw new StageException(
                "Orthophoto_TooLarge",
                $"The orthophoto would be {side} pixels long, but a JPEG has at most {JpegRasterWriter.MaxSide} on a side. "
                + $"Set orthoFormat to GeoTIFF, a larger samplingDistance, or mergeParts to false with smaller tiles.");
        }
    }

    private readonly record struct PixelExtent(int Left, int Top, int Right, int Bottom)
    {
        public static readonly PixelExtent Empty = new(int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);

        public PixelExtent With(int x, int y) =>
            new(Math.Min(Left, x), Math.Min(Top, y), Math.Max(Right, x), Math.Max(Bottom, y));
    }
}
