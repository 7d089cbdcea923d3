using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Colors;
using Reality.Engine.Rendering;
using Reality.Engine.Texturing;
using Reality.Engine.Thermal;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Analysis;

/// <summary>
/// A true orthophoto and a surface model from the textured mesh, the highest (or lowest) surface at each pixel: reads
/// "texture/{tile}.bin", writes "ortho/{row}_{column}.bin" (<see cref="OrthophotoTile"/>).
/// </summary>
/// <remarks>
/// If the options ask for temperatures, reads "thermal-photos/*" and "thermal-visibility/*" too, and shows no colors.
/// Every vertex is taken to the map exactly; between vertices the map is linear. Tiles of the raster are independent and see the
/// same triangles along their edges, so they meet without a step. Get the tiles from <see cref="OrthophotoLayout.ReadOrPlan"/>.
/// </remarks>
/// <param name="photos">Photos that the colors come from (<see cref="PhotoMosaic"/>); null = from the texture.</param>
public sealed class OrthophotoRenderer(MapProjection projection, OrthophotoOptions options, IPhotoSource? photos = null)
{
    // Photos are chosen beyond the edge of a tile as well, so that its neighbor chooses nearly the same along the edge. A
    // multiple of the side of a cell.
    private const int MosaicMargin = 16 * PhotoMosaic.CellPixels;

    private readonly Queue<(TileName Tile, Source Source)> _loaded = new();
    private TemperatureField? _temperatures;

    /// <summary>Renders tiles of the raster; those whose artifact exists are skipped.</summary>
    public void Render(IReadOnlyList<RasterTileId> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);
        var layout = OrthophotoLayout.ReadOrPlan(workspace, projection, options, cancellation);
        log.Begin(batch.Count);
        foreach (var id in batch)
        {
            if (!workspace.Contains(OrthophotoTile.NameOf(options.Stage, id)))
                Render(id, layout, context).Write(workspace, options.Stage, id);
            log.Advance();
        }
        lock (_loaded)
            _loaded.Clear();
    }

    private OrthophotoTile Render(RasterTileId id, OrthophotoLayout layout, StageContext context)
    {
        var (x, y, width, height) = layout.PixelsOf(id);
        if (photos is null)
            return Render(x, y, width, height, layout, context);
        var wide = Render(
            x - MosaicMargin, y - MosaicMargin, width + 2 * MosaicMargin, height + 2 * MosaicMargin, layout, context);
        return new OrthophotoTile
        {
            Color = Inside(wide.Color, width, height), Height = Inside(wide.Height, width, height),
            Source = Inside(wide.Source, width, height),
        };
    }

    private static Image<T> Inside<T>(Image<T> wide, int width, int height)
        where T : unmanaged
    {
        var image = new Image<T>(width, height);
        for (var y = 0; y < height; y++)
            wide.Row(y + MosaicMargin).Slice(MosaicMargin, width).CopyTo(image.Row(y));
        return image;
    }

    private OrthophotoTile Render(int x, int y, int width, int height, OrthophotoLayout layout, StageContext context)
    {
        var (workspace, cancellation) = (context.Workspace, context.Cancellation);
        var (left, top) = (layout.Left + x * layout.PixelSize, layout.Top - y * layout.PixelSize);
        var (right, bottom) = (left + width * layout.PixelSize, top - height * layout.PixelSize);
        // The camera looks down from the tile's upper-left corner: x east, y south, z down; up, to see the lowest surface first.
        var down = options.ShowsLowest ? 1 : -1;
        var scale = 1 / layout.PixelSize;
        var view = new RasterView(width, height, false, scale, scale, 0, 0, RigidTransform.Identity);
        var renderer = new TexturedMeshRenderer(
            view, new RenderOptions { SamplesPerSide = options.SamplesPerSide, ThreadCount = context.ThreadCount });
        var heights = new VisibilityBuffer(width, height);
        var sources = new Image<int>(width, height);
        sources.Pixels.AsSpan().Fill(OrthophotoTile.NoSource);
        var surface = photos is null && options.Temperatures is null ? null : new OrthophotoSurface(width, height);
        foreach (var (index, (tile, bounds)) in layout.Sources.Index())
        {
            if (bounds.Min.X > right || bounds.Max.X < left || bounds.Min.Y > top || bounds.Max.Y < bottom)
                continue;
            var source = Load(tile, workspace);
            var points = Array.ConvertAll(source.MapPoints, p => new Vector3d(p.X - left, top - p.Y, down * p.Z));
            if (options.Temperatures is null)
                renderer.Draw(source.Mesh, source.Pages, points, cancellation);
            MeshRasterizer.Draw(points, source.Mesh.Mesh.Triangles, view, heights, 0, context.ThreadCount, cancellation);
            surface?.Take(source.Mesh.Mesh, points, view, heights.Triangle);
            TakeOver(heights.Triangle.Pixels, sources.Pixels, index);
        }
        var color = renderer.Finish(includeBackground: false);
        if (photos is not null)
        {
            var metersPerPixel = options.PixelSize * options.MetersPerMapUnit;
            color = new PhotoMosaic(EqualizedPhotos.Of(photos, workspace), surface!, metersPerPixel, context)
                .Paint(workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated), color);
        }
        var height32 = new Image<float>(width, height);
        for (var i = 0; i < height32.Pixels.Length; i++)
        {
            var depth = heights.Depth.Pixels[i];
            height32.Pixels[i] = float.IsPositiveInfinity(depth) ? float.NaN : down * depth;
        }
        var kelvin = options.Temperatures is { } choice ? KelvinOf(surface!, choice, context) : null;
        return new OrthophotoTile { Color = color, Height = height32, Source = sources, Kelvin = kelvin };
    }

    private Image<float> KelvinOf(OrthophotoSurface surface, TemperatureChoice choice, StageContext context)
    {
        _temperatures ??= new(context.Workspace);
        var kelvin = new Image<float>(surface.Width, surface.Height);
        kelvin.Pixels.AsSpan().Fill(float.NaN);
        var known = Enumerable.Range(0, kelvin.Pixels.Length).Where(surface.IsKnown).ToArray();
        var found = _temperatures.At(
            surface.Origin, Array.ConvertAll(known, i => surface.Position[i]), 0, choice, context.ThreadCount,
            context.Cancellation);
        for (var i = 0; i < known.Length; i++)
            kelvin.Pixels[known[i]] = found[i];
        return kelvin;
    }

    // Pixels that a source has drawn are its own, until another one draws them.
    private static void TakeOver(int[] triangles, int[] sources, int source)
    {
        for (var i = 0; i < triangles.Length; i++)
        {
            if (triangles[i] == VisibilityBuffer.NoTriangle)
                continue;
            sources[i] = source;
            triangles[i] = VisibilityBuffer.NoTriangle;
        }
    }

    // Tiles of a raster that follow each other mostly need the same one or two tiles of the scene.
    private Source Load(TileName tile, Workspace workspace)
    {
        const int Capacity = 2;
        lock (_loaded)
        {
            foreach (var (known, source) in _loaded)
            {
                if (known == tile)
                    return source;
            }
            if (_loaded.Count >= Capacity)
                _loaded.Dequeue();
            var mesh = workspace.ReadTexturedMesh(TextureStage.NameOf(tile));
            var loaded = new Source(mesh, [.. mesh.Pages.Select(page => new MipChain(page))], projection.Apply(mesh.Mesh));
            _loaded.Enqueue((tile, loaded));
            return loaded;
        }
    }

    private sealed record Source(TexturedMesh Mesh, MipChain[] Pages, Vector3d[] MapPoints);
}
